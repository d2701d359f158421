# SPDX-License-Identifier: MIT
# A library with ten segments of code, which is more than we look through.
# Rule: it is left alone, and named (link/modules.cpp).
# Taken out: it was half seen, and nothing said so, without too_many_segments.
. "$(dirname "$0")/lib.sh"

places=
for n in 1 2 3 4 5 6 7 8 9; do
  echo "__attribute__((section(\".code$n\"))) int work_$n(int a) {"
  echo "  return a + $n; }"
  places="$places -Wl,--section-start=.code$n=0x${n}00000"
done >core.c
c libcore.so $places <core.c
c libother.so <<'EOF'
int other(int a) { return 2 * a; }
EOF
c host -lcore -lother <<'EOF'
#include <dlfcn.h>
#include <stdio.h>
int work_1(int), work_9(int), other(int);
int main(void) {
  int (*found)(int) = dlsym(RTLD_DEFAULT, "work_8");
  printf("%d\n", work_1(1) + work_9(2) + found(3));
  for (int i = 0; i < 10; i++) other(i);
  puts("witness other 10");
}
EOF
same ./host
expect other
expect_note module-unseen libcore.so
