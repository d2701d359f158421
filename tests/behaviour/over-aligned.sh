# SPDX-License-Identifier: MIT
# Arguments aligned to 32 and 64 bytes, by value on the stack.
# Rule: rsp at the callee equals rsp at the stub's entry modulo 64 (design
# section 5, "The stub").
# Taken out: it failed when window_words() returned 0; when the copy of the
# window was rounded to 16 bytes instead of 64.
. "$(dirname "$0")/lib.sh"

cat >core.h <<'EOF'
#include <stdint.h>
struct line { _Alignas(64) long v[8]; };
struct half { _Alignas(32) long v[4]; };
long lines(int a, struct line x, int b, struct half y, struct line z);
EOF
c libcore.so -I. <<'EOF'
#include "core.h"
static int off(const void* p, int by) {
  uintptr_t at = (uintptr_t)p;
  __asm__("" : "+r"(at));  // else the compiler believes the type
  return at % by != 0;
}
long lines(int a, struct line x, int b, struct half y, struct line z) {
  if (off(&x, 64) || off(&y, 32) || off(&z, 64)) return -1;
  long s = a - b;
  for (int i = 0; i < 8; i++) s += x.v[i] * i - z.v[i] * (i + 1);
  for (int i = 0; i < 4; i++) s += y.v[i] * i;
  return s;
}
EOF
c host -I. -lcore <<'EOF'
#include <alloca.h>
#include <stdio.h>
#include "core.h"
static __attribute__((noinline)) void at_place(long n) {
  struct line x = {{n, 1, 2, 3, n, 5, 6, 7}}, z = {{9, n, 8, n, 7, n}};
  struct half y = {{n, n + 1, n + 2, n + 3}};
  printf("%ld\n", lines(n, x, 3, y, z));
}
int main(void) {
  for (long n = 0; n < 64; n++) {
    volatile char* shift = alloca(16 * (n % 5) + 8);
    shift[0] = 1;
    at_place(n);  // whose frame begins at every place modulo 64
  }
  printf("witness lines 64\n");
}
EOF
same ./host
! grep -qx -- -1 plain.out || fail "the compiler itself did not align"
expect lines
