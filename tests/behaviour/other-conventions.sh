# SPDX-License-Identifier: MIT
# Functions with other calling conventions than the platform's: Microsoft's
# (rsi, rdi and xmm6 to xmm15 are kept by the callee), Swift's (an error comes
# back in r12), preserve_most, and regcall (six registers of result).
# Rule: a crossing changes no register but r11 (design section 5, "The stub":
# the program behaves as without us).
# Taken out: it failed when the stub did not reload rdi, rsi, rcx, r8, r9 and
# r10 after leave.
. "$(dirname "$0")/lib.sh"
CC=$CLANG
[ -n "$CC" ] || skip "no clang"

cat >core.h <<'EOF'
#define MS __attribute__((ms_abi))
#define SWIFT __attribute__((swiftcall))
#define MOST __attribute__((preserve_most))
#define REG __attribute__((regcall))
typedef struct { long a, b, c, d, e, f; } regs;
MS long ms(long a, double b, long c, double d, long e, double f);
SWIFT long swift(long a, __attribute__((swift_context)) long* self,
                 __attribute__((swift_error_result)) void** error);
MOST void most(long* at);
REG regs reg(long a, long b, long c, long d, long e, long f, long g, long h);
EOF
c libcore.so -I. -mno-red-zone <<'EOF'
#include "core.h"
MS long ms(long a, double b, long c, double d, long e, double f) {
  return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f;
}
SWIFT long swift(long a, __attribute__((swift_context)) long* self,
                 __attribute__((swift_error_result)) void** error) {
  ++*self;
  if (a % 3 == 0) *error = self;
  return a + *self;
}
MOST void most(long* at) { ++*at; }
REG regs reg(long a, long b, long c, long d, long e, long f, long g, long h) {
  return (regs){a + b, b + c, c + d, d + e, e + f, f + g + h};
}
EOF
c host -I. -O2 -lcore <<'EOF'
#include <stdio.h>
#include "core.h"
int main(void) {
  long self = 0, count = 0, errors = 0, s = 0;
  for (long i = 0; i < 50; i++) {
    void* error = 0;
    long a = i * 3, b = i * 5, c = i * 7, d = i * 11, e = i * 13, f = i * 17;
    __asm__ volatile("" : "+r"(a), "+r"(b), "+r"(c), "+r"(d), "+r"(e), "+r"(f));
    most(&count);
    s += a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f;
    s += swift(i, &self, &error);
    errors += error == &self;
    s += ms(a, i, b, i * .5, c, i * .25) + e + f;
    regs r = reg(a, b, c, d, e, f, i, 1);
    s += r.a + 2 * r.b + 3 * r.c + 4 * r.d + 5 * r.e + 6 * r.f;
  }
  printf("%ld %ld %ld %ld\n", s, self, count, errors);
  puts("witness ms 50\nwitness swift 50\nwitness most 50");
}
EOF
same ./host
expect ms
expect swift
expect most
