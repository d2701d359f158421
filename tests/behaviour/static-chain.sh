# SPDX-License-Identifier: MIT
# r10 (the static chain) and al reach a callee, and callee-saved registers
# come back as they were.
# Rule: the stub keeps every register that may carry an argument (design
# section 5, "The stub"). r11 is the linker's own and may change.
# Taken out: it failed when the stub cleared eax before the call; when the
# stub did not reload r10.
. "$(dirname "$0")/lib.sh"

c libcore.so -fcf-protection=none <<'EOF'
__asm__(".globl chain, vectors\n.type chain, @function\n"
        ".type vectors, @function\n"
        "chain:\n .cfi_startproc\n mov %r10, %rax\n ret\n .cfi_endproc\n"
        "vectors:\n .cfi_startproc\n movzbl %al, %eax\n ret\n .cfi_endproc\n"
        ".size vectors, .-vectors\n.size chain, .-chain\n");
EOF
# Bound at once: the lazy binding of glibc itself loses r10.
c host -Wl,-z,now -lcore <<'EOF'
#include <stdio.h>
#include <string.h>
long call_chain(long r10), call_vectors(long al);
long call_saved(long in[6], long out[6]);
__asm__(".text\n"
        "call_chain:\n .cfi_startproc\n sub $8, %rsp\n"
        " .cfi_adjust_cfa_offset 8\n mov %rdi, %r10\n call chain@plt\n"
        " add $8, %rsp\n .cfi_adjust_cfa_offset -8\n ret\n .cfi_endproc\n"
        "call_vectors:\n .cfi_startproc\n sub $8, %rsp\n"
        " .cfi_adjust_cfa_offset 8\n mov %rdi, %rax\n call vectors@plt\n"
        " add $8, %rsp\n .cfi_adjust_cfa_offset -8\n ret\n .cfi_endproc\n"
        "call_saved:\n .cfi_startproc\n"
        " push %rbx\n .cfi_adjust_cfa_offset 8\n"
        " push %rbp\n .cfi_adjust_cfa_offset 8\n"
        " push %r12\n .cfi_adjust_cfa_offset 8\n"
        " push %r13\n .cfi_adjust_cfa_offset 8\n"
        " push %r14\n .cfi_adjust_cfa_offset 8\n"
        " push %r15\n .cfi_adjust_cfa_offset 8\n"
        " push %rsi\n .cfi_adjust_cfa_offset 8\n"
        " mov (%rdi), %rbx\n mov 8(%rdi), %rbp\n mov 16(%rdi), %r12\n"
        " mov 24(%rdi), %r13\n mov 32(%rdi), %r14\n mov 40(%rdi), %r15\n"
        " call chain@plt\n"
        " pop %rsi\n .cfi_adjust_cfa_offset -8\n"
        " mov %rbx, (%rsi)\n mov %rbp, 8(%rsi)\n mov %r12, 16(%rsi)\n"
        " mov %r13, 24(%rsi)\n mov %r14, 32(%rsi)\n mov %r15, 40(%rsi)\n"
        " pop %r15\n .cfi_adjust_cfa_offset -8\n"
        " pop %r14\n .cfi_adjust_cfa_offset -8\n"
        " pop %r13\n .cfi_adjust_cfa_offset -8\n"
        " pop %r12\n .cfi_adjust_cfa_offset -8\n"
        " pop %rbp\n .cfi_adjust_cfa_offset -8\n"
        " pop %rbx\n .cfi_adjust_cfa_offset -8\n ret\n .cfi_endproc\n");
int main(void) {
  for (long i = 0; i < 20; i++)
    printf("%lx %lx\n", call_chain(0x1234567890abcdef ^ (i + 1)),
           call_vectors(i % 9));
  long in[6] = {11, 22, 33, 44, 55, 66}, out[6] = {0};
  for (int i = 0; i < 20; i++) call_saved(in, out);
  printf("%d\n", memcmp(in, out, sizeof in));
  printf("witness chain 40\nwitness vectors 20\n");
}
EOF
same ./host
expect chain
expect vectors
