#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: debug information says of each bit-field which bits it has, since the
# compiler must know; offsets read from it are those of the program.
# True: clang 14 describes one that is as wide as its type, `unsigned char b :
# 8`, as a plain member at the byte that it begins in. In a packed struct it may
# begin between bytes: b lies at bit 3 here, DWARF says byte 0, without
# DW_AT_bit_size. gcc 12 and clang 19 say bit 3.
# Exits non-zero where that has changed, 77 where a compiler is missing.
set -u
for tool in clang-14 gcc readelf; do
  command -v $tool >/dev/null || { echo "skip: no $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/a.c" <<'EOF'
struct S { unsigned a : 3; unsigned char b : 8; } __attribute__((packed));
struct S s;
int main(void) { s.b = 255; return ((unsigned char *)&s)[0]; }
EOF

changed=0
# expect COMPILER TIMES: how often bit sizes are given.
expect() {
  $1 -g "$folder/a.c" -o "$folder/a"
  "$folder/a"
  lies=$?
  sizes=$(readelf --debug-dump=info "$folder/a" 2>/dev/null |
    grep -c 'DW_AT_bit_size')
  echo "$1: the first byte of s is $lies, $sizes members have a bit size"
  [ $lies = 248 ] && [ "$sizes" = "$2" ] || changed=1
}
expect clang-14 1
expect gcc 2
exit $changed
