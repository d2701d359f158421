# SPDX-License-Identifier: MIT
# Nine __m512d and a mask register survive a crossing.
# Rule: vector registers are never touched, and the stack keeps its alignment
# modulo 64, for the ninth is read with an aligned load (design section 5).
# Taken out: it failed when window_words() returned 0; when the stub cleared
# xmm0 and xmm1 before the call; when the stub said vzeroupper before the
# call; when the copy of the window was rounded to 16 bytes instead of 64.
. "$(dirname "$0")/lib.sh"
grep -qw avx512f /proc/cpuinfo || skip "this processor has no AVX-512"

cat >core.h <<'EOF'
#include <immintrin.h>
__m512d nine(__m512d a, __m512d b, __m512d c, __m512d d, __m512d e,
             __m512d f, __m512d g, __m512d h, __m512d i);
EOF
# Not optimised: the ninth is read by an aligned load.
c libcore.so -I. -mavx512f -O0 <<'EOF'
#include "core.h"
__m512d nine(__m512d a, __m512d b, __m512d c, __m512d d, __m512d e,
             __m512d f, __m512d g, __m512d h, __m512d i) {
  return a + 2 * b + 3 * c + 5 * d + 7 * e + 11 * f + 13 * g + 17 * h + 19 * i;
}
EOF
c host -I. -mavx512f -lcore <<'EOF'
#include <stdio.h>
#include "core.h"
static __m512d at(double x) {
  return _mm512_set_pd(x, x + 1, x + 2, x + 3, x + 4, x + 5, x + 6, x + 7);
}
static __attribute__((noinline)) void at_place(int n) {
  double out[8];
  __m512d r = nine(at(n), at(n + 1), at(n + 2), at(n + 3), at(n + 4),
                   at(n + 5), at(n + 6), at(n + 7), at(n + 8));
  _mm512_storeu_pd(out, r);
  for (int i = 0; i < 8; i++) printf("%.1f ", out[i]);
  puts("");
}
int main(void) {
  for (int n = 0; n < 100; n++) {
    volatile char* shift = __builtin_alloca(16 * (n % 5) + 8);
    shift[0] = 1;
    at_place(n);  // whose frame begins at every place modulo 64
  }
  printf("witness nine 100\n");
}
EOF
same ./host
expect nine
