# SPDX-License-Identifier: MIT
# Nine __m256d: eight in registers, one on the stack, and one as result.
# Rule: vector registers are never touched, not even their upper halves, and
# the stack keeps its alignment modulo 64 (design section 5, "The stub").
# Taken out: it failed when window_words() returned 0; when the stub cleared
# xmm0 and xmm1 before the call; when the stub said vzeroupper before the
# call; when the copy of the window was rounded to 16 bytes instead of 64.
. "$(dirname "$0")/lib.sh"
grep -qw avx /proc/cpuinfo || skip "this processor has no AVX"

cat >core.h <<'EOF'
#include <immintrin.h>
__m256d nine(__m256d a, __m256d b, __m256d c, __m256d d, __m256d e,
             __m256d f, __m256d g, __m256d h, __m256d i);
EOF
# Not optimised: the ninth is read by an aligned load.
c libcore.so -I. -mavx -O0 <<'EOF'
#include "core.h"
__m256d nine(__m256d a, __m256d b, __m256d c, __m256d d, __m256d e,
             __m256d f, __m256d g, __m256d h, __m256d i) {
  return a + 2 * b + 3 * c + 5 * d + 7 * e + 11 * f + 13 * g + 17 * h + 19 * i;
}
EOF
c host -I. -mavx -lcore <<'EOF'
#include <stdio.h>
#include "core.h"
static __m256d at(double x) {
  return _mm256_set_pd(x, x + 0.25, x + 0.5, x + 0.75);
}
static __attribute__((noinline)) void at_place(int n) {
  double out[4];
  _mm256_storeu_pd(out, nine(at(n), at(n + 1), at(n + 2), at(n + 3),
                             at(n + 4), at(n + 5), at(n + 6), at(n + 7),
                             at(n + 8)));
  printf("%.2f %.2f %.2f %.2f\n", out[0], out[1], out[2], out[3]);
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
