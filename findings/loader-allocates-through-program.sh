#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: what ld.so allocates within a dlopen comes from libc's malloc by a
# pointer of its own, so that no slot of the program is on the way.
# True: ld.so looks "malloc" up as any name. In a program at a fixed address
# whose code takes malloc's address, the name is found in the program: its PLT
# entry, which stands for the function everywhere. ld.so then comes to malloc,
# calloc, realloc and free by the program's slots, in the midst of a dlopen, when
# new modules are mapped and not relocated. Debian's python3.11 is such.
# Seen with glibc 2.36 and binutils 2.40.
# Exits non-zero where that has changed, 77 where a compiler is missing.
set -u
command -v gcc >/dev/null || { echo "skip: no gcc"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
cat >program.c <<'END'
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static void* (*volatile original)(size_t);
static void* (*volatile taken)(size_t);
static int calls;
static void* count(size_t size) {
  calls++;
  return original(size);
}
int main(int argc, char** argv) {
  free(malloc(1));  // the slot is bound
  taken = malloc;
  original = (void* (*)(size_t))dlsym(RTLD_NEXT, "malloc");
  void** slot = (void**)strtoul(argv[1], 0, 16);
  *slot = (void*)count;
  void* opened = dlopen("libm.so.6", RTLD_NOW | RTLD_LOCAL);
  opened = dlopen("./libnew.so", RTLD_NOW);
  printf("%d calls through the program's slot, taken: %s\n", calls,
         taken == original ? "libc's address" : "the program's PLT entry");
  return !(opened && calls > 0);
}
END
echo 'int f(void) { return 1; }' | gcc -shared -fPIC -x c - -o libnew.so
gcc -D_GNU_SOURCE -O1 -no-pie -fno-pie -fno-builtin -Wl,-z,norelro program.c \
  -o program || exit 1
slot=$(readelf -rW program | awk '$5 ~ /^malloc@/ { print $1; exit }')
./program "$slot"
