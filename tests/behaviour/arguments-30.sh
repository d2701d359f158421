# SPDX-License-Identifier: MIT
# Thirty arguments, integers and doubles mixed, through nested cores.
# Rule: the stub copies the caller's stack window (design section 5).
# Taken out: it failed when window_words() returned 0.
. "$(dirname "$0")/lib.sh"

types=$(for i in $(seq 30); do
  [ $((i % 3)) = 0 ] && printf ', double a%d' $i || printf ', long a%d' $i
done)
names=$(for i in $(seq 30); do printf ', a%d' $i; done)
sum=$(for i in $(seq 30); do printf ' + %d * a%d' $i $i; done)
printf 'double inner(%s);\ndouble outer(%s);\nlong calls(void);\n' \
  "${types#, }" "${types#, }" >core.h

{ cat <<EOF
#include "core.h"
static long count;
long calls(void) { return count; }
double inner(${types#, }) { count++; return 0 $sum; }
EOF
} | c libcore_inner.so -I.
{ cat <<EOF
#include "core.h"
double outer(${types#, }) { a1 += 1; return 3 * inner(${names#, }) + a30; }
EOF
} | c libcore_outer.so -I. -lcore_inner
values=$(for i in $(seq 30); do printf ', n + %d' $i; done)
{ cat <<EOF
#include <stdio.h>
#include "core.h"
int main(void) {
  for (long n = 0; n < 50; n++) {
    printf("%.1f\n", inner(${values#, }));
    printf("%.1f\n", outer(${values#, }));
  }
  printf("witness inner %ld\nwitness outer 50\n", calls());
}
EOF
} | c host -I. -lcore_outer -lcore_inner
same ./host
expect inner
expect outer
