# SPDX-License-Identifier: MIT
# A core that jumps into another core, stack arguments and all.
# Rule: who calls is known from the slot, never from the return address, and
# the window is the frame that the return address belongs to (design section 5).
# Taken out: it failed when window_words() returned 0.
. "$(dirname "$0")/lib.sh"

types="long a, long b, long c, long d, long e, long f, long g, long h, long i"
c libcore_inner.so <<EOF
long inner($types) { return a + 2*b + 3*c + 4*d + 5*e + 6*f + 7*g + 8*h + 9*i; }
EOF
c libcore_outer.so -O2 -foptimize-sibling-calls -lcore_inner <<EOF
long inner($types);
long outer($types) { return inner(i, h, g, f, e, d, c, b, a); }
EOF
objdump -d libcore_outer.so --disassemble=outer | grep -q 'jmp.*inner' ||
  skip "the compiler makes no tail call"
c host -lcore_outer <<EOF
#include <stdio.h>
long outer($types);
int main(void) {
  for (long n = 0; n < 100; n++)
    printf("%ld\n", outer(n, 1, 2, 3, 4, 5, 6, 7, n + 8));
  printf("witness outer 100\nwitness inner 100\n");
}
EOF
same ./host
expect outer
WHERE="and from_module = (select id from modules
  where path like '%/libcore_outer.so')" expect inner
