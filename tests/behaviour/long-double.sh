# SPDX-License-Identifier: MIT
# long double arguments lie on the stack, their results on the x87 stack.
# Rule: the window is copied and x87 registers are never touched: one result
# in st0, two (a complex one) in st0 and st1 (design section 5, "The stub").
# Taken out: it failed when window_words() returned 0; when the stub cleared
# xmm0 and xmm1 before the call; when the stub said fninit after leave.
. "$(dirname "$0")/lib.sh"

cat >core.h <<'EOF'
#include <complex.h>
long double mix(long double a, int i, double d, long double b);
long double _Complex turn(long double _Complex z, long double by);
EOF
c libcore.so -I. <<'EOF'
#include "core.h"
long double mix(long double a, int i, double d, long double b) {
  return a * i + b / (d + 1);
}
long double _Complex turn(long double _Complex z, long double by) {
  return z * (by + 1.0iL);
}
EOF
c host -I. -lcore <<'EOF'
#include <stdio.h>
#include "core.h"
int main(void) {
  for (int n = 0; n < 100; n++) {
    long double _Complex z = turn(n / 7.L + n / 9.L * 1.0iL, n / 11.L);
    printf("%.18Lg %.18Lg %.18Lg\n", mix(1.L / (n + 3), n, n / 3., n / 13.L),
           creall(z), cimagl(z));
  }
  printf("witness mix 100\nwitness turn 100\n");
}
EOF
same ./host
expect mix
expect turn
