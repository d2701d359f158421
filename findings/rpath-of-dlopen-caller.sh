#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: DT_RPATH is inherited, so a library's own serves all that its dlopen
# brings in: the file that it names, and what that file needs in turn.
# True: it serves a name without a folder that the library itself opens. For
# what the opened file needs only the program's RPATH is asked, since ld.so
# notes no loader for what dlopen has opened. A path that is opened so fails
# for a library that stands in the caller's RPATH. Seen with glibc 2.36.
# Exits non-zero where that has changed, 77 where there is no gcc.
set -u
command -v gcc >/dev/null || { echo "skip: no gcc"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
mkdir needed opened

echo 'int needed(void) { return 3; }' >needed.c
echo 'int needed(void); int opened(void) { return needed(); }' >opened.c
cat >caller.c <<'C'
#include <dlfcn.h>
int opens(const char* file) { return dlopen(file, RTLD_NOW) != 0; }
C
cat >program.c <<'C'
#include <stdio.h>
int opens(const char* file);
int main(int count, char** words) {
  puts(count > 1 && opens(words[1]) ? "found" : "not found");
  return 0;
}
C
old=-Wl,--disable-new-dtags
gcc -shared -fPIC needed.c -o needed/libneeded.so -Wl,-soname,libneeded.so
gcc -shared -fPIC opened.c -o opened/libopened.so needed/libneeded.so
gcc -shared -fPIC caller.c -o libcaller.so $old "-Wl,-rpath,$folder/needed"
gcc program.c -o plain -L. -lcaller $old "-Wl,-rpath,$folder"
gcc program.c -o with-rpath -L. -lcaller $old \
  "-Wl,-rpath,$folder:$folder/needed"

ldd --version | head -1
changed=0
# expect RESULT PROGRAM FILE WORDS
expect() {
  seen=$("./$2" "$3")
  echo "$4: $seen"
  [ "$seen" = "$1" ] || changed=1
}
expect found plain libneeded.so "a name, by the caller's RPATH"
expect "not found" plain "$folder/opened/libopened.so" \
  "what the opened file needs, by the caller's RPATH"
expect found with-rpath "$folder/opened/libopened.so" \
  "the same, by the program's RPATH"
exit $changed
