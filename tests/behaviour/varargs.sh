# SPDX-License-Identifier: MIT
# Variadic functions: integers and doubles, in registers and on the stack.
# Rule: al (the number of vector registers) reaches the callee, and the stack
# arguments are copied (design section 5, "The stub").
# Taken out: it failed when window_words() returned 0; when the stub cleared
# eax before the call; when the stub cleared xmm0 and xmm1 before the call.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
#include <stdarg.h>
#include <stdio.h>
int format(char* out, int size, const char* how, ...) {
  va_list args;
  va_start(args, how);
  int n = vsnprintf(out, size, how, args);
  va_end(args);
  return n;
}
double sum(int n, ...) {
  va_list args;
  va_start(args, n);
  double s = 0;
  for (int i = 0; i < n; i++)
    s += (i + 1) * (i % 2 ? va_arg(args, double) : va_arg(args, int));
  va_end(args);
  return s;
}
EOF
c host -lcore <<'EOF'
#include <stdio.h>
int format(char* out, int size, const char* how, ...);
double sum(int n, ...);
int main(void) {
  char text[400];
  for (int i = 0; i < 50; i++) {
    int n = format(text, sizeof text, "%d %g %s %Lg %c %ld %g %g %g %g %g %g"
                   " %g %g %g %x %s", i, i * .5, "a", i * 2.L, 'x', 1L << i,
                   1., 2., 3., 4., 5., 6., 7., 8., 9., i, "end");
    printf("%d %s\n", n, text);
    printf("%g\n", sum(0));
    printf("%g\n", sum(12, 1, 2., 3, 4., 5, 6., 7, 8., 9, 10., 11, 12.));
    printf("%g\n", sum(24, 1, 2., 3, 4., 5, 6., 7, 8., 9, 10., 11, 12., 13,
                       14., 15, 16., 17, 18., 19, 20., 21, 22., 23, i / 3.));
  }
  printf("witness format 50\nwitness sum 150\n");
}
EOF
same ./host
expect format
expect sum
