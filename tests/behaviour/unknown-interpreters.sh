# SPDX-License-Identifier: MIT
# Interpreters that look like CPython and are none that we know: older, newer,
# without a GIL, PyPy, GraalPy. Nothing of theirs is read or written, what they
# call in libraries by name is counted, and the bill names them.
# Rule: the program behaves as without us (design section 5).
# Taken out: it failed, by a fault, when tables_known was true until a CPython
# was there (PyPy), and when all versions were known; without a sentence, when
# say_unknown() did nothing.
. "$(dirname "$0")/lib.sh"

# Its modules are described by what would be a fault to read as CPython's.
cat >runtime.c <<'EOR'
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#ifndef VERSION
#define VERSION "3.16.0"
#endif
int Py_IsInitialized(void) { return 1; }
const char *Py_GetVersion(void) { return VERSION " (a stand-in)"; }
#ifdef NO_GIL
void _Py_MergeZeroLocalRefcount(void) {}
#endif
long made;
void *PyModuleDef_Init(void *definition) { made++; return definition; }
int PyType_Ready(void *type) { made++; return type == 0; }
double PyLong_AsDouble(double value) { return value * 2; }
int run(void) {
  void *module = dlopen("./module.so", RTLD_NOW);
  if (!module) return puts(dlerror()), 1;
  long *(*init)(void) = (long *(*)(void))dlsym(module, "PyInit_module");
  for (int i = 0; i < 3; i++)
    if (*init() != 7) return 2;
  printf("witness PyInit_module 3\nwitness PyModuleDef_Init 3\n");
  printf("witness PyType_Ready 3\nwitness PyLong_AsDouble 3\n");
  printf("made %ld\n", made);
  return 0;
}
EOR
c module.so -Wl,--allow-shlib-undefined <<'EOM'
void *PyModuleDef_Init(void *);
int PyType_Ready(void *);
double PyLong_AsDouble(double);
struct { long head, odd[40]; } definition = {7, {1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
  1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}};
void *PyInit_module(void) {
  if (PyType_Ready(&definition) != 0 || PyLong_AsDouble(2.5) != 5) return 0;
  return PyModuleDef_Init(&definition);
}
EOM
echo 'int run(void); int main(void) { return run(); }' >main.c

# named WORDS: the last recording says that it does not know them.
named() {
  [ -z "$PLAIN" ] || return 0
  "$CROSSBILL" report --format json timed.db >bill.json
  python3 - "$1" <<'EOP' || fail "nothing is said of $1"
import json, sys
notes = json.load(open("bill.json"))["recorder"]["notes"]
said = [note["subjects"] for note in notes if note["code"] == "host-unknown"]
assert said == [[sys.argv[1]]], (said, notes)
EOP
}

# check NAME FLAG...: in the program, and as a library of that name.
check() {
  name=$1
  shift
  c linked -rdynamic "$@" <<EOP
$(cat runtime.c main.c)
EOP
  same ./linked
  for entry in PyInit_module PyModuleDef_Init PyType_Ready PyLong_AsDouble; do
    expect "$entry"
  done
  named "$name"
}
check "cpython 3.16.0"
check "cpython 3.8.18" '-DVERSION="3.8.18"'
check "cpython 3.14.1 without a GIL" '-DVERSION="3.14.1"' -DNO_GIL

# other NAME FILE: a runtime of another kind is told by its file.
other() {
  c "$2" -Wl,-soname,"$2" <runtime.c
  c hosted "$PWD/$2" <main.c
  same ./hosted
  expect PyInit_module
  expect PyModuleDef_Init
  named "$1"
}
other PyPy libpypy3.11-c.so
other GraalPy libpythonvm.so

# Those that are installed; pyenv has scripts in the path that start others.
for python in /usr/bin/pypy3 /usr/bin/graalpy /usr/bin/python3.8 \
  "$HOME"/.pyenv/versions/3.8.*/bin/python; do
  [ -x "$python" ] || continue
  same "$python" -c 'import zlib; print(zlib.crc32(b"text"))'
  [ -n "$PLAIN" ] || [ -n "$(query timed \
    "select 1 from notes where code = 'host-unknown'")" ] ||
    fail "nothing is said of $python"
done
