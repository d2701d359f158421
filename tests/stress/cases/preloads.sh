# SPDX-License-Identifier: MIT
# Libraries that stand before libc: false identities, false times, no fsync, an
# allocator, and a profiler that walks stacks from a signal.
# needs: fakeroot faketime eatmydata gcc google-pprof
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
fakeroot sh -c './program; id -u; touch own; chown 3:4 own; stat -c %u:%g own'
faketime '2020-01-01 00:00:00' sh -c './program; date +%Y'
eatmydata ./program
LD_PRELOAD=libtcmalloc_minimal.so.4 ./program
LD_PRELOAD=libprofiler.so.0 CPUPROFILE=profile ./program 2>/dev/null
test -s profile && echo profiled
