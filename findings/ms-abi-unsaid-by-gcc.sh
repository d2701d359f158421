#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: DW_AT_calling_convention, which DWARF has for it, tells functions that
# are called in another way than their platform's, so who reads a signature
# knows in which registers its arguments are.
# True: clang writes it for ms_abi (0xc1), gcc does not: its DWARF of
# `ms_abi int f(const char*, long)` is that of an ordinary function, with the
# same types. What differs are the parameters' locations alone, and only where
# there is optimisation: rcx and rdx in place of rdi and rsi. At -O0 both lie in
# the caller's frame (fbreg 0 and 8). Seen with gcc 12.2 and clang 14.0.6.
# Exits non-zero where that has changed, 77 where a compiler is missing.
set -u
for tool in clang-14 gcc readelf; do
  command -v $tool >/dev/null || { echo "skip: no $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
cat >f.c <<'END'
__attribute__((ms_abi)) int f(const char* text, long n) { return text[n]; }
END

changed=0
# expect COUNT PATTERN COMPILER FLAG...: how many lines of the DWARF match
expect() {
  wanted=$1 pattern=$2
  shift 2
  "$@" -g -c f.c -o f.o || exit 1
  seen=$(readelf --debug-dump=info,loc f.o 2>/dev/null | grep -c "$pattern")
  echo "$*: $pattern: $seen"
  [ "$seen" = "$wanted" ] || changed=1
}
gcc --version | head -1
expect 0 DW_AT_calling_convention gcc -O0
expect 0 DW_AT_calling_convention gcc -O2
expect 1 'DW_OP_reg2 (rcx)' gcc -O2
expect 0 'DW_OP_reg5 (rdi)' gcc -O2
expect 1 'DW_OP_fbreg: 0)' gcc -O0
expect 1 DW_AT_calling_convention clang-14 -O0
exit $changed
