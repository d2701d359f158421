#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: a precompiled header changes how long gcc takes and nothing that it
# says: the same flags on the same sources bring the same warnings.
# True: gcc forgets the `#pragma GCC diagnostic ignored` of what it has
# precompiled. Warnings that the optimizer gives are given for code that its
# header has silenced, such as libstdc++'s char_traits.h, which does so for
# -Wstringop-overread: std::string's find() of a value_or("") is said to read
# more than there can be, and with -Werror a build fails that does not without.
# The header's pragmas are to be repeated as flags, -Wno-stringop-overread.
# Seen with gcc 12.2 (Debian 12).
# Exits non-zero where that has changed, 77 where a compiler is missing.
set -u
command -v g++ >/dev/null || { echo "skip: no g++"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
mkdir plain precompiled
cat >own.h <<'EOF'
#ifndef OWN_H
#define OWN_H
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstringop-overread"
inline const void* find() {
  static char four[4];
  return __builtin_memchr(four, 1, 8);
}
#pragma GCC diagnostic pop
#endif
EOF
echo 'const void* found() { return find(); }' >own.cpp
printf '#include <optional>\n#include <string>\n' >standard.h
cat >standard.cpp <<'EOF'
std::optional<std::string> make();
std::string found() {
  std::string text = make().value_or("");
  return text.substr(0, text.find('\0'));
}
EOF

flags='-std=c++20 -O2 -Wall'
changed=0
# expect COUNT NAME FOLDER: warnings of -Wstringop-overread
expect() {
  g++ $flags -Winvalid-pch -include "$3/$2.h" -c $2.cpp -o $2.o 2>said || exit 1
  seen=$(grep -c 'Wstringop-overread\]' said)
  echo "$2.h, $3: $seen"
  [ "$seen" = "$1" ] || changed=1
}
g++ --version | head -1
for name in own standard; do
  cp $name.h plain
  cp $name.h precompiled
  g++ $flags -x c++-header precompiled/$name.h -o precompiled/$name.h.gch ||
    exit 1
  expect 0 $name plain
  expect 1 $name precompiled
done
exit $changed
