# SPDX-License-Identifier: MIT
# Makes a program that calls a library, whose memory it frees: what several
# cases run under tools of theirs. Needs gcc.
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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
long work(long);
char* text(long);
int main(void) {
  long sum = 0;
  for (long i = 0; i < 200; i++) {
    char* some = text(i % 10);
    sum += work(i) + (long)strlen(some);
    free(some);
  }
  printf("%ld\n", sum);
  return 0;
}
EOF
gcc -g -O1 -o program program.c -L. -lcore -Wl,-rpath,'$ORIGIN'
