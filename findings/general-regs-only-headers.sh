#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: code that uses no floating point may include <algorithm> and <stdlib.h>
# under -mgeneral-regs-only, whichever compiler; it does so with gcc.
# True: clang (14 and 19, libstdc++ 12) refuses the headers themselves, since
# inline functions in them name long double: <algorithm> by stl_algobase.h, and
# <stdlib.h>, which in C++ is libstdc++'s, by std_abs.h. With -nostdinc++ the
# latter is glibc's, and compiles.
# Exits non-zero where that has changed, 77 where a compiler is missing.
set -u
for compiler in g++ clang++-14; do
  command -v $compiler >/dev/null || { echo "skip: no $compiler"; exit 77; }
done

# compiles COMPILER HEADER FLAG...
compiles() {
  compiler=$1 header=$2
  shift 2
  echo "#include <$header>" | $compiler -std=c++20 -mgeneral-regs-only "$@" \
    -fsyntax-only -x c++ - 2>/dev/null
}

changed=0
# expect yes|no COMPILER HEADER FLAG...
expect() {
  wanted=$1
  shift
  seen=no
  compiles "$@" && seen=yes
  echo "$*: $seen"
  [ $seen = $wanted ] || changed=1
}

expect yes g++ algorithm
expect yes g++ stdlib.h
for clang in clang++-14 clang++-19; do
  command -v $clang >/dev/null || continue
  expect no $clang algorithm
  expect no $clang stdlib.h
  expect yes $clang stdlib.h -nostdinc++
done
exit $changed
