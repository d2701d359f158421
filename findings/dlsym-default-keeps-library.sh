#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: dlsym() asks, and changes nothing; a library whose last user calls
# dlclose() is unloaded, whoever had looked a name up in it.
# True: dlsym(RTLD_DEFAULT, NAME) called by the program, or by a library that it
# was started with, marks the library that defines NAME as never to be unloaded.
# dlsym(dlopen(0, RTLD_NOW), NAME) looks in the same libraries and marks none.
# Seen with glibc 2.36.
# Exits non-zero where that has changed, 77 where there is no gcc.
set -u
command -v gcc >/dev/null || { echo "skip: no gcc"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1

echo 'int only_here(void) { return 1; }' >only.c
cat >asks.c <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>

int main(int count, char** words) {
  void* only = dlopen("./libonly.so", RTLD_NOW | RTLD_GLOBAL);
  void* asked = only;
  if (count > 1)
    asked = words[1][0] == 'D' ? RTLD_DEFAULT : dlopen(0, RTLD_NOW);
  int found = dlsym(asked, "only_here") != 0;
  dlclose(only);
  int stays = dlopen("./libonly.so", RTLD_NOW | RTLD_NOLOAD) != 0;
  printf("%s, %s\n", found ? "found" : "not found", stays ? "stays" : "gone");
  return 0;
}
EOF
gcc -shared -fPIC -o libonly.so only.c && gcc -o asks asks.c -ldl || exit 1
library=$(./asks) program=$(./asks program) default=$(./asks DEFAULT)
echo "asked of the library's handle: $library"
echo "asked of the program's handle: $program"
echo "asked of RTLD_DEFAULT: $default"
[ "$library" = "found, gone" ] && [ "$program" = "found, gone" ] &&
  [ "$default" = "found, stays" ]
