# SPDX-License-Identifier: MIT
# A caller keeps its frame on the thread's stack and calls, with arguments on
# the stack, on one that it has made itself, as koffi does: one that lies below
# the thread's, and one above.
# Rule: a call whose caller's frame lies on another stack is counted and not
# timed, and the note says why (link/frame_info.hpp).
# Taken out: the callee got other arguments on the higher stack when a frame
# that ends below the call counted as one without arguments; the note blamed
# the frame's size when kOtherStack was kFrameTooLarge.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
long nine(long a, long b, long c, long d, long e, long f, long g, long h,
          long i) {
  return a + 10 * b + 100 * c + 1000 * d + 10000 * e + 100000 * f +
         1000000 * g + 10000000 * h + 100000000 * i;
}
EOF
c host -lcore <<'EOF'
#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>
long nine(long, long, long, long, long, long, long, long, long);
long on_stack(void* top);
__asm__(
    ".text\n"
    ".type on_stack, @function\n"
    "on_stack:\n"
    ".cfi_startproc\n"
    "push %rbp\n"
    ".cfi_def_cfa_offset 16\n"
    ".cfi_offset %rbp, -16\n"
    "mov %rsp, %rbp\n"
    ".cfi_def_cfa_register %rbp\n"
    "lea -32(%rdi), %rsp\n"
    "movq $7, (%rsp)\n"
    "movq $8, 8(%rsp)\n"
    "movq $9, 16(%rsp)\n"
    "mov $1, %edi\n"
    "mov $2, %esi\n"
    "mov $3, %edx\n"
    "mov $4, %ecx\n"
    "mov $5, %r8d\n"
    "mov $6, %r9d\n"
    "call nine@plt\n"
    "mov %rbp, %rsp\n"
    "pop %rbp\n"
    ".cfi_def_cfa %rsp, 8\n"
    "ret\n"
    ".cfi_endproc\n"
    ".size on_stack, . - on_stack\n");
enum { kStack = 1 << 20 };
static char* area;
static void* body(void* unused) {
  printf("%ld %ld\n", on_stack(area + kStack), on_stack(area + 16 * kStack));
  return 0;
}
int main(void) {
  pthread_attr_t attributes;
  pthread_t thread;
  area = mmap(0, 16 * kStack, PROT_READ | PROT_WRITE,
              MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  pthread_attr_init(&attributes);
  pthread_attr_setstack(&attributes, area + 7 * kStack, kStack);
  pthread_create(&thread, &attributes, body, 0);
  pthread_join(thread, 0);
  puts("witness nine 2");
}
EOF
same ./host
expect nine
[ -n "$PLAIN" ] || {
  notes=$(query timed "select code from notes where subject = 'nine'")
  [ "$notes" = other-stack ] || fail "the notes of nine are '$notes'"
}
