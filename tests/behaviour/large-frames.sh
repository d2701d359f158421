# SPDX-License-Identifier: MIT
# Callers with frames of 2 KiB, 6 KiB, 20 KiB and of a size that changes.
# Rule: up to 8 KiB of the caller's frame are copied; beyond, the crossing is
# counted by a tail-jump (design section 5, "The stub").
# Taken out: it failed when window_words() returned 0; when a frame that is
# too large had a window of 0 words.
. "$(dirname "$0")/lib.sh"

args=$(for i in $(seq 12); do printf ', long a%d' "$i"; done)
sum=$(for i in $(seq 12); do printf ' + %d * a%d' "$i" "$i"; done)
values=$(for i in $(seq 12); do printf ', n + %d' "$i"; done)
{ cat <<EOF
long sum(char* room, long size${args}) {
  room[0] = room[size - 1] = 1;
  return size $sum;
}
EOF
} | c libcore.so
{ cat <<EOF
#include <alloca.h>
#include <stdio.h>
long sum(char* room, long size${args});
#define CALLER(bytes) static __attribute__((noinline)) \\
  long caller_##bytes(long n) { \\
    char room[bytes]; return sum(room, bytes${values}) + room[0]; }
CALLER(100) CALLER(2000) CALLER(6000) CALLER(20000) CALLER(200000)
static __attribute__((noinline)) long caller_any(long n) {
  char* room = alloca(n * 700 + 8);
  return sum(room, n * 700 + 8${values}) + room[0];
}
int main(void) {
  for (long n = 0; n < 40; n++)
    printf("%ld %ld %ld %ld %ld %ld\n", caller_100(n), caller_2000(n),
           caller_6000(n), caller_20000(n), caller_200000(n), caller_any(n));
  printf("witness sum 240\n");
}
EOF
} | c host -lcore
same ./host
expect sum
