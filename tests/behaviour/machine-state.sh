# SPDX-License-Identifier: MIT
# errno, MXCSR, the x87 control word and its stack, mm and xmm registers keep
# what they held over a crossing, on the way in and on the way out.
# Rule: enter and leave use general registers only and keep errno (design
# section 5, "The stub" and "Signals, threads, processes").
# Taken out: it failed when the stub cleared xmm0 and xmm1 before the call;
# when the stub said fninit after leave; when enter set errno to 0.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
#include <errno.h>
#include <xmmintrin.h>
struct state { int error; unsigned mxcsr; unsigned short control, status; };
void look(struct state* s, double x) {
  s->error = errno;
  s->mxcsr = _mm_getcsr() + (x != 1.5);
  __asm__ volatile("fnstcw %0\n fnstsw %1" : "=m"(s->control),
                   "=m"(s->status));
}
void change(int error) {
  unsigned short control = 0x0e7f;  // towards 0, 53 bits
  errno = error;
  _mm_setcsr(0xffc0);  // flush to zero, denormals are zero, towards 0
  __asm__ volatile("fldcw %0" : : "m"(control));
}
int fail_first(const char* path, int error) {
  errno = error;
  return path[0];
}
EOF
c host -lcore <<'EOF'
#include <errno.h>
#include <stdio.h>
#include <xmmintrin.h>
struct state { int error; unsigned mxcsr; unsigned short control, status; };
void look(struct state* s, double x);
void change(int error);
int fail_first(const char* path, int error);
static void show(struct state* s) {
  printf("%d %x %x %x\n", s->error, s->mxcsr, s->control, s->status & 0x3800);
}
int main(void) {
  struct state s;
  unsigned short control;
  for (int i = 0; i < 20; i++) {
    errno = 1000 + i;
    look(&s, 1.5);
    show(&s);
    fail_first("x", i + 1);
    printf("%d\n", errno);
    errno = 77;
    _mm_setcsr(0x1f80 | (i % 4) << 13);
    look(&s, 1.5);
    show(&s);
    // Three values on the x87 stack stay there over a call.
    double a, b;
    __asm__ volatile("fld1\n fldpi\n fldl2e\n" ::: "memory");
    look(&s, 1.5);
    __asm__ volatile("fstp %%st(0)\n fstpl %0\n fstpl %1" : "=m"(a), "=m"(b));
    show(&s);
    printf("%g %g\n", a, b);
    // The direction of arithmetic that the callee leaves stays.
    change(55 + i);
    int error = errno;
    __asm__ volatile("fnstcw %0" : "=m"(control));
    printf("%d %x %x\n", error, _mm_getcsr(), control);
    _mm_setcsr(0x1f80);
    control = 0x37f;
    __asm__ volatile("fldcw %0" : : "m"(control));
  }
  printf("witness look 60\nwitness change 20\nwitness fail_first 20\n");
}
EOF
same ./host
expect look
expect change
expect fail_first
