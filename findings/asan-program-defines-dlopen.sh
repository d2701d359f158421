#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: whoever calls dlopen in a program reaches libc's, or ld.so's hooks of
# it, also where the program was built with AddressSanitizer.
# True: clang links the sanitizer's runtime into the program, which then exports
# a weak dlopen and dlclose of its own, so that every library's calls are bound
# to the program's: who watches libc's dlopen by symbol sees none. dlsym is not
# among them. gcc, whose runtime is a shared library, leaves the program
# without. Seen with clang 14.0.6 and gcc 12.2.
# Exits non-zero where that has changed, 77 where a compiler is missing.
set -u
for tool in clang-14 gcc nm; do
  command -v $tool >/dev/null || { echo "skip: no $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
echo 'int main(void) { return 0; }' >program.c

changed=0
# expect NAMES COMPILER FLAG...: the loader's functions that a program exports
expect() {
  wanted=$1
  shift
  "$@" program.c -o program || exit 1
  seen=$(nm -D --defined-only program | awk '{print $NF}' |
    grep -xE 'dl(open|close|sym)' | sort | tr '\n' ' ')
  echo "$*: ${seen:-none}"
  [ "$seen" = "$wanted" ] || changed=1
}
clang-14 --version | head -1
expect "dlclose dlopen " clang-14 -fsanitize=address
expect "" clang-14 -fsanitize=undefined
expect "" gcc -fsanitize=address
exit $changed
