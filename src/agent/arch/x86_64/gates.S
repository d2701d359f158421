/* SPDX-License-Identifier: MIT */
/* Gates, stubs/gates.hpp: they go on to a function or to its stub, as who calls
 * is the host or a library. They leave all as it was but r10 and r11, which C
 * functions do not get arguments in. */
#include "agent/base/offsets.h"

    .text
    .p2align 12
    .globl crossbill_gates
    .hidden crossbill_gates
    .type crossbill_gates, @function
crossbill_gates:
    .cfi_startproc
    .set number, 0
    .rept GATES
    .p2align 4
    endbr64
    movl $number, %r11d
    jmp crossbill_gate
    .set number, number + 1
    .endr
    .cfi_endproc
    .size crossbill_gates, . - crossbill_gates

    .p2align 6
    .type crossbill_gate, @function
crossbill_gate:
    .cfi_startproc
    push %rax
    .cfi_adjust_cfa_offset 8
    mov crossbill_thread@gottpoff(%rip), %r10
    mov %fs:THREAD_EPOCH(%r10), %rax
    cmp crossbill_process(%rip), %rax
    jne 2f                          /* its chain is none */
    mov %fs:THREAD_TOP(%r10), %r10
    cmpq $0, ACTIVATION_PARENT(%r10)
    je 2f
    lea 8(%rsp), %rax
    cmp %rax, ACTIVATION_SP(%r10)
    jbe 2f                          /* dead */
    mov ACTIVATION_NODE(%r10), %r10
    cmpb $0, NODE_PRICE(%r10)
    jne 2f                          /* no downcall */
1:  lea crossbill_gate_stubs(%rip), %r10
    pop %rax
    .cfi_adjust_cfa_offset -8
    jmp *(%r10,%r11,8)
    .cfi_adjust_cfa_offset 8

2:  mov 8(%rsp), %rax               /* where the caller goes on */
    mov $HASH_FACTOR, %r10
    imul %rax, %r10
    shr $64 - GATE_CALLER_BITS, %r10
    push %rcx
    .cfi_adjust_cfa_offset 8
    lea crossbill_gate_callers(%rip), %rcx
    mov (%rcx,%r10,8), %rcx
    mov %rcx, %r10
    shr $1, %r10
    cmp %rax, %r10
    jne 4f
3:  test $1, %cl
    pop %rcx
    .cfi_adjust_cfa_offset -8
    jz 1b
    lea crossbill_gate_originals(%rip), %r10
    pop %rax
    .cfi_adjust_cfa_offset -8
    jmp *(%r10,%r11,8)
    .cfi_adjust_cfa_offset 16

4:  push %rbp
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %rbp, 0
    mov %rsp, %rbp
    .cfi_def_cfa_register %rbp
    push %rdi
    push %rsi
    push %rdx
    push %r8
    push %r9
    push %r11
    mov %rax, %rdi
    mov (%rbp), %rsi
    and $-16, %rsp
    call *crossbill_judge_caller(%rip)
    mov %rax, %rcx
    mov -8(%rbp), %rdi
    mov -16(%rbp), %rsi
    mov -24(%rbp), %rdx
    mov -32(%rbp), %r8
    mov -40(%rbp), %r9
    mov -48(%rbp), %r11
    leave
    .cfi_restore %rbp
    .cfi_def_cfa %rsp, 24
    jmp 3b
    .cfi_endproc
    .size crossbill_gate, . - crossbill_gate

    .section .note.GNU-stack, "", @progbits
