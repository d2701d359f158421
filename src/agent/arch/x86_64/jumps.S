/* SPDX-License-Identifier: MIT */
/* Jumps: thunks that leave no trace, for callees that must find everything as their caller left it,
 * the return address and all registers included: what walks or keeps stacks by
 * tables of its own, or asks who called it. They count in shared memory, and go
 * on. In a forked child, which has no such memory before its first crossing,
 * they attach first. */
#include "agent/base/offsets.h"

    .text
    .p2align 12
    .globl crossbill_jumps
    .hidden crossbill_jumps
    .type crossbill_jumps, @function
crossbill_jumps:
    .cfi_startproc
    .set number, 0
    .rept JUMPS
    .p2align 6
    endbr64
    cmpl $0, crossbill_process(%rip)
    je 2f
1:  lock incq crossbill_jump_block + JUMP_COUNTS + JUMP_COUNT_BYTES * number(%rip)
    jmp *crossbill_jump_targets + 8 * number(%rip)
2:  call crossbill_jump_attaches
    jne 1b
    jmp *crossbill_jump_targets + 8 * number(%rip)
    .set number, number + 1
    .endr
    .cfi_endproc
    .size crossbill_jumps, . - crossbill_jumps

/* Keeps all general registers; ZF says that there is nowhere to count. */
    .type crossbill_jump_attaches, @function
crossbill_jump_attaches:
    .cfi_startproc
    push %rbp
    .cfi_adjust_cfa_offset 8
    .cfi_offset %rbp, -16
    mov %rsp, %rbp
    .cfi_def_cfa_register %rbp
    push %rax
    push %rcx
    push %rdx
    push %rsi
    push %rdi
    push %r8
    push %r9
    push %r10
    push %r11
    and $-16, %rsp
    call crossbill_attach_for_jump
    mov -8(%rbp), %rax
    mov -16(%rbp), %rcx
    mov -24(%rbp), %rdx
    mov -32(%rbp), %rsi
    mov -40(%rbp), %rdi
    mov -48(%rbp), %r8
    mov -56(%rbp), %r9
    mov -64(%rbp), %r10
    mov -72(%rbp), %r11
    leave
    .cfi_def_cfa %rsp, 8
    cmpl $0, crossbill_process(%rip)
    ret
    .cfi_endproc
    .size crossbill_jump_attaches, . - crossbill_jump_attaches

    .section .note.GNU-stack, "", @progbits
