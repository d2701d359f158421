# SPDX-License-Identifier: MIT
# ltrace writes breakpoints over PLT code, by which it sees every call; strace
# looks at system calls, of which only the program's output is compared.
# needs: ltrace strace gcc
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
ltrace -o log -e work ./program
grep -c "work(" log
strace -f -o log -e trace=write ./program
grep -c "write(1" log
