# SPDX-License-Identifier: MIT
# GNU Pth: threads on stacks that it makes by a signal on another stack, and
# changes by longjmp.
# needs: gcc /usr/include/pth.h
cat >core.c <<'EOF'
#include <stdlib.h>
#include <string.h>
long work(long a) { return a * 2 + 1; }
char* text(long a) {
  char* p = calloc(1, 100 + a);
  return memset(p, 0x78, 50);
}
EOF
gcc -O1 -shared -fPIC -o libcore.so core.c
cat >program.c <<'EOF'
#include <pth.h>
#include <stdio.h>
long work(long);
static long total;
static void* run(void* argument) {
  for (int i = 0; i < 100; i++) {
    total += work((long)argument + i);
    pth_yield(0);
  }
  return 0;
}
int main(void) {
  pth_t threads[10];
  pth_init();
  for (long i = 0; i < 10; i++)
    threads[i] = pth_spawn(PTH_ATTR_DEFAULT, run, (void*)i);
  for (int i = 0; i < 10; i++) pth_join(threads[i], 0);
  printf("%ld\n", total);
  pth_kill();
}
EOF
gcc -O1 -o program program.c -L. -lcore -lpth -Wl,-rpath,'$ORIGIN'
./program
