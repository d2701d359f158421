# SPDX-License-Identifier: MIT
# A caller without CFI passes stack arguments.
# Rule: no CFI: counted by a tail-jump, never a guess (design section 5).
# Taken out: it failed when no CFI meant a window of 0 words.
. "$(dirname "$0")/lib.sh"

args=$(for i in $(seq 20); do printf ', long a%d' "$i"; done)
sum=$(for i in $(seq 20); do printf ' + %d * a%d' "$i" "$i"; done)
values=$(for i in $(seq 20); do printf ', n + %d' "$i"; done)
echo "long sum(${args#, }) { return 0 $sum; }" | c libcore.so
{ cat <<EOF
#include <stdio.h>
long sum(${args#, });
int main(void) {
  for (long n = 0; n < 40; n++) printf("%ld\n", sum(${values#, }));
  printf("witness sum 40\n");
}
EOF
} | c host -fno-asynchronous-unwind-tables -fno-unwind-tables \
  -fomit-frame-pointer -lcore
same ./host
expect sum
