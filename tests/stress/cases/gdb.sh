# SPDX-License-Identifier: MIT
# gdb --batch: breakpoints, a backtrace through libc's qsort, a crash.
# needs: gdb gcc
cat > a.c <<'C'
#include <stdio.h>
#include <stdlib.h>
static int compare(const void* a, const void* b) { return *(int*)a - *(int*)b; }
int main(void) {
  int v[] = {3, 1, 2}; qsort(v, 3, sizeof *v, compare);
  printf("%d%d%d\n", v[0], v[1], v[2]); fflush(stdout);
  *(volatile int*)8 = 1;
}
C
gcc -g a.c -o a
gdb -nx --batch -ex 'set startup-with-shell off' -ex 'set disable-randomization on' \
  -ex 'break compare' -ex run -ex bt -ex delete -ex c -ex 'p v[1]' ./a 2>/dev/null |
  sed -E '/LWP|thread/d; s/0x[0-9a-f]+/ADDRESS/g'
echo "exit $?"
