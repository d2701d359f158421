# SPDX-License-Identifier: MIT
# Struct results: through memory, in rax:xmm0, xmm0:rax, rax:rdx, xmm0:xmm1.
# Rule: all result registers come through, and rax holds the address of a
# result in memory (design section 5, "The stub").
# Taken out: it failed when window_words() returned 0; when the stub did not
# reload rdx after leave; when the stub cleared xmm1 after leave.
. "$(dirname "$0")/lib.sh"

cat >core.h <<'EOF'
struct dl { double d; long l; };
struct ld { long l; double d; };
struct ll { long a, b; };
struct dd { double a, b; };
struct fff { float a, b, c; };
struct memory { long v[7]; };
struct dl make_dl(long n);
struct ld make_ld(long n);
struct ll make_ll(long n);
struct dd make_dd(long n);
struct fff make_fff(long n);
struct memory make_memory(long n, long a, long b, long c, long d, long e,
                          long f);
struct nothing {};
struct nothing make_nothing(long n);
EOF
c libcore.so -I. <<'EOF'
#include "core.h"
struct dl make_dl(long n) { return (struct dl){n * .5, n + 1}; }
struct ld make_ld(long n) { return (struct ld){n + 2, n * .25}; }
struct ll make_ll(long n) { return (struct ll){n + 3, n + 4}; }
struct dd make_dd(long n) { return (struct dd){n / 3., n / 5.}; }
struct fff make_fff(long n) { return (struct fff){n, n + .5f, n + .25f}; }
struct memory make_memory(long n, long a, long b, long c, long d, long e,
                          long f) {
  return (struct memory){{n, a, b, c, d, e, f}};
}
struct nothing make_nothing(long n) { return (struct nothing){}; }
EOF
c host -I. -lcore <<'EOF'
#include <stdio.h>
#include "core.h"
struct memory* raw_memory(struct memory* to, long n, long a, long b, long c,
                          long d, long e, long f) __asm__("make_memory");
int main(void) {
  for (int n = 0; n < 50; n++) {
    struct dl a = make_dl(n);
    struct ld b = make_ld(n);
    struct ll c = make_ll(n);
    struct dd d = make_dd(n);
    struct fff e = make_fff(n);
    struct memory m = make_memory(n, 1, 2, 3, 4, 5, 6);
    make_nothing(n);
    printf("%g %ld %ld %g %ld %ld %g %g %g %g %g\n", a.d, a.l, b.l, b.d, c.a,
           c.b, d.a, d.b, e.a, e.b, e.c);
    for (int i = 0; i < 7; i++) printf("%ld ", m.v[i]);
    puts("");
  }
  for (const char* const* p = (const char* const[]){"dl", "ld", "ll", "dd",
       "fff", "memory", "nothing", 0}; *p; p++)
    printf("witness make_%s 50\n", *p);
  // rax holds the address of the result that lies in memory.
  struct memory m, *returned = raw_memory(&m, 7, 1, 2, 3, 4, 5, 6);
  printf("%d %ld %ld\n", returned == &m, m.v[0], m.v[6]);
  printf("witness make_memory 1\n");
}
EOF
same ./host
for name in dl ld ll dd fff memory nothing; do expect make_$name; done
