# SPDX-License-Identifier: MIT
# TCC: a program that is compiled in memory and run there, and one that compiles
# functions for itself.
# needs: tcc gcc /usr/include/libtcc.h
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
long work(long);
int main(void) {
  long sum = 0;
  for (long i = 0; i < 1000; i++) sum += work(i);
  printf("%ld\n", sum);
  return 0;
}
EOF
tcc -L. -lcore -run program.c
cat >maker.c <<'EOF'
#include <libtcc.h>
#include <stdio.h>
long work(long);
int main(void) {
  TCCState* state = tcc_new();
  tcc_set_output_type(state, TCC_OUTPUT_MEMORY);
  if (tcc_compile_string(state, "long work(long); long f(long n) { long s = 0;"
                         "for (long i = 0; i < n; i++) s += work(i);"
                         "return s; }"))
    return 1;
  tcc_add_symbol(state, "work", work);
  if (tcc_relocate(state, TCC_RELOCATE_AUTO) < 0) return 2;
  long (*f)(long) = tcc_get_symbol(state, "f");
  printf("%ld\n", f(1000));
  tcc_delete(state);
}
EOF
gcc -O1 -o maker maker.c -L. -lcore -ltcc -ldl -Wl,-rpath,'$ORIGIN'
./maker
