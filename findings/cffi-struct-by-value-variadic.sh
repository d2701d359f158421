#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: ffi.typeof() of a function in a module that cffi has compiled says what
# its cdef said: `int take(Part part);` takes one argument.
# True: where the cdef leaves members of the struct to the compiler ("...;") and
# the function takes or returns it by value, the type ends in an ellipsis, as if
# it were variadic: its `ellipsis` is True. A call with more arguments is still
# refused. With a struct that is declared whole, or behind a pointer, it is not
# so. Who reads signatures of such modules is not to believe `ellipsis`.
# Seen with cffi 2.1.1 and CPython 3.11.
# Exits non-zero where that has changed, 77 where something is missing.
set -u
python=${PYTHON:-python3}
"$python" -c "import cffi, setuptools" 2>/dev/null ||
  { echo "skip: no cffi with setuptools"; exit 77; }
command -v cc >/dev/null || { echo "skip: no C compiler"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
cat >make.py <<'EOP'
import cffi
ffi = cffi.FFI()
ffi.cdef("""
typedef struct { int a; ...; } Part;
typedef struct { int a; } Whole;
int take(Part part);
Part give(int a);
int behind(Part *part);
int whole(Whole all);
""")
ffi.set_source("_found", """
typedef struct { int a, b; } Part;
typedef struct { int a; } Whole;
static int take(Part part) { return part.a; }
static Part give(int a) { Part part = {a, 0}; return part; }
static int behind(Part *part) { return part->a; }
static int whole(Whole all) { return all.a; }
""")
ffi.compile()
EOP
"$python" make.py >log 2>&1 ||
  { echo "skip: cffi compiles nothing here"; exit 77; }
"$python" - <<'EOP'
from _found import ffi, lib
said = {name: ffi.typeof(getattr(lib, name)).ellipsis
        for name in ("take", "give", "behind", "whole")}
print(said)
try:
    lib.give(1, 2)
    raise SystemExit("a second argument was taken")
except TypeError:
    pass
assert said == {"take": True, "give": True, "behind": False, "whole": False}
EOP
