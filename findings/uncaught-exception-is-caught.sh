#!/bin/sh
# SPDX-License-Identifier: MIT
# A C++ exception that nothing catches, seen by a preload that stands before the
# functions that raise and catch.
#
# Guess: _Unwind_RaiseException finds no handler and returns, std::terminate is
# called: one raise, no catch. So a tool that marks a raise and takes the mark
# off at __cxa_begin_catch and __cxa_end_catch knows at the abort that an
# exception was in flight.
# True: two raises, two catches that begin and one that ends, the last of all
# calls: whoever follows them finds nothing in flight. __cxa_throw "catches" the
# exception itself before it calls std::terminate, and the default terminate
# handler raises it once more (`throw;`), to print its type, and catches that.
# libstdc++ and libgcc_s call all of these through their own PLTs, so a preload,
# or a patch of their slots, sees them. The calls that libstdc++ makes must be
# told from those that a program makes.
#
# Seen with libstdc++ of gcc 12.2, glibc 2.36 (Debian 12).
set -u
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 2
cat >watch.c <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>
#include <unistd.h>
#define WATCH(name)                                           \
  void* name(void* exception) {                               \
    static void* (*next)(void*);                              \
    if (!next) next = (void* (*)(void*))dlsym(RTLD_NEXT, #name); \
    write(3, #name "\n", strlen(#name) + 1);                  \
    return next(exception);                                   \
  }
WATCH(_Unwind_RaiseException)
WATCH(_Unwind_Resume_or_Rethrow)
WATCH(__cxa_begin_catch)
WATCH(__cxa_end_catch)
EOF
echo 'int main() { throw 1; }' >uncaught.cpp
echo 'int main() { try { throw 1; } catch (int) {} }' >caught.cpp
gcc -shared -fPIC -fexceptions watch.c -o watch.so || exit 2
for program in caught uncaught; do
  g++ $program.cpp -o $program || exit 2
  (LD_PRELOAD=./watch.so ./$program 3>$program.calls 2>/dev/null)
  echo "$program: exit status $?, calls:"
  sed 's/^/  /' $program.calls
done
of() { grep -cx "$2" "$1.calls"; }
[ "$(of caught _Unwind_RaiseException)" = 1 ] &&
  [ "$(of caught __cxa_begin_catch)" = 1 ] &&
  [ "$(of caught __cxa_end_catch)" = 1 ] &&
  [ "$(of uncaught _Unwind_RaiseException)" = 2 ] &&
  [ "$(of uncaught __cxa_begin_catch)" = 2 ] &&
  [ "$(of uncaught __cxa_end_catch)" = 1 ] &&
  [ "$(tail -n 1 uncaught.calls)" = __cxa_end_catch ]
