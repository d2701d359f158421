# SPDX-License-Identifier: MIT
# _Complex float, double and integers: results in xmm0, xmm0:xmm1, rax:rdx.
# Rule: vector result registers are never touched, rax and rdx are restored.
# Taken out: it failed when the stub did not reload rdx after leave; when the
# stub cleared xmm0 and xmm1 before the call; when the stub cleared xmm1 after
# leave; when the stub said fninit after leave.
. "$(dirname "$0")/lib.sh"

cat >core.h <<'EOF'
float _Complex cf(float _Complex z, float by);
double _Complex cd(double _Complex z, double by);
long double _Complex cl(long double _Complex z, long double by);
int _Complex ci(int _Complex z, int by);
long _Complex cq(long _Complex z, long by);
EOF
c libcore.so -I. <<'EOF'
#include "core.h"
float _Complex cf(float _Complex z, float by) { return z * by + 1.5if; }
double _Complex cd(double _Complex z, double by) { return z * by + 1.5i; }
long double _Complex cl(long double _Complex z, long double by) {
  return z * by + 1.5il;
}
int _Complex ci(int _Complex z, int by) { return z * by + 3i; }
long _Complex cq(long _Complex z, long by) { return z * by + 3i; }
EOF
c host -I. -lcore <<'EOF'
#include <stdio.h>
#include "core.h"
#define SHOW(f, call) do { __typeof__(call) z = call; \
  printf("%.9Lg %.9Lg\n", (long double)__real__ z, (long double)__imag__ z); \
} while (0)
int main(void) {
  for (int n = 0; n < 50; n++) {
    SHOW(cf, cf(n / 3.f + n / 7.if, n));
    SHOW(cd, cd(n / 3. + n / 7.i, n));
    SHOW(cl, cl(n / 3.L + n / 7.il, n));
    SHOW(ci, ci(n + 7i, n));
    SHOW(cq, cq(n + 7i, n));
  }
  printf("witness cf 50\nwitness cd 50\nwitness cl 50\nwitness ci 50\n"
         "witness cq 50\n");
}
EOF
same ./host
for name in cf cd cl ci cq; do expect $name; done
