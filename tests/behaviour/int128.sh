# SPDX-License-Identifier: MIT
# __int128 arguments and results, in register pairs and on the stack.
# Rule: both result registers, rax and rdx, come through (design section 5).
# Taken out: it failed when window_words() returned 0; when the stub did not
# reload rdx after leave.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
typedef unsigned __int128 wide;
wide product(wide a, wide b) { return a * b; }
wide many(long x, wide a, wide b, long y, wide c, wide d) {
  return x + 3 * a + 5 * b + y + 7 * c + 11 * d;
}
EOF
c host -lcore <<'EOF'
#include <stdio.h>
typedef unsigned __int128 wide;
wide product(wide a, wide b);
wide many(long x, wide a, wide b, long y, wide c, wide d);
static void show(wide w) {
  printf("%016lx%016lx\n", (unsigned long)(w >> 64), (unsigned long)w);
}
int main(void) {
  wide a = 1, b = 0x123456789abcdef;
  for (int n = 0; n < 100; n++) {
    show(a = product(a, b) + n);
    show(many(n, a, a + b, n, b, b << 60));
  }
  printf("witness product 100\nwitness many 100\n");
}
EOF
same ./host
expect product
expect many
