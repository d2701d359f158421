# SPDX-License-Identifier: MIT
# Structs by value, the largest of 160 bytes, and beside register arguments.
# Rule: the stub copies the caller's stack window, whose size is the caller's
# frame, never a guess (design section 5, "The stub").
# Taken out: it failed when window_words() returned 0; when the stub cleared
# xmm0 and xmm1 before the call.
. "$(dirname "$0")/lib.sh"

cat >core.h <<'EOF'
struct big { long v[20]; };
struct odd { char c[17]; };
struct pair { double d; long l; };
long sum_big(struct big a);
long sum_two(int x, struct big a, double d, struct odd o, struct big b);
struct big twice(struct big a, struct pair p);
long calls(void);
EOF
c libcore.so -I. <<'EOF'
#include "core.h"
static long count;
long calls(void) { return count; }
long sum_big(struct big a) {
  long s = 0;
  count++;
  for (int i = 0; i < 20; i++) s += a.v[i] * (i + 1);
  return s;
}
long sum_two(int x, struct big a, double d, struct odd o, struct big b) {
  long s = x + (long)d;
  count++;
  for (int i = 0; i < 17; i++) s += o.c[i] << i;
  for (int i = 0; i < 20; i++) s += a.v[i] * (i + 1) - b.v[i] * (i + 2);
  return s;
}
struct big twice(struct big a, struct pair p) {
  count++;
  for (int i = 0; i < 20; i++) a.v[i] = 2 * a.v[i] + p.l + (long)p.d;
  return a;
}
EOF
c host -I. -lcore <<'EOF'
#include <stdio.h>
#include "core.h"
int main(void) {
  struct big a, b;
  struct odd o;
  for (int i = 0; i < 20; i++) a.v[i] = 1000 + i, b.v[i] = 77 * i;
  for (int i = 0; i < 17; i++) o.c[i] = i + 3;
  for (int n = 0; n < 100; n++) {
    printf("%ld\n", sum_big(a));
    printf("%ld\n", sum_two(n, a, n * 1.5, o, b));
    a = twice(b, (struct pair){n, n});
    printf("%ld %ld\n", a.v[0], a.v[19]);
  }
  printf("witness sum_big 100\nwitness sum_two 100\nwitness twice 100\n");
  printf("%ld in all\n", calls());
}
EOF
same ./host
expect sum_big
expect sum_two
expect twice
