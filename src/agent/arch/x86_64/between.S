/* SPDX-License-Identifier: MIT */
/* Calls from where vector registers hold something, or the stack is small: see
 * ../arch.hpp. */
#define VECTOR_PARTS 0xe7 /* XCR0: x87, SSE, AVX, the three of AVX-512 */

    .text
/* void crossbill_call_between(void (*function)(void*), void* argument): calls
 * it and puts all vector, mask and x87 registers back, which hold arguments of
 * a call, or its result. XSAVE's standard form of these parts ends at 2,688
 * bytes on every processor. The x87 stack is emptied: a function may count on
 * that. */
    .globl crossbill_call_between
    .hidden crossbill_call_between
    .type crossbill_call_between, @function
crossbill_call_between:
    .cfi_startproc
    endbr64
    push %rbp
    .cfi_adjust_cfa_offset 8
    .cfi_offset %rbp, -16
    mov %rsp, %rbp
    .cfi_def_cfa_register %rbp
    sub $2688, %rsp
    and $-64, %rsp
    mov %rdi, %r8
    mov %rsi, %r9
    lea 512(%rsp), %rdi             /* the header must be zero */
    mov $8, %ecx
    xor %eax, %eax
    rep stosq
    mov $VECTOR_PARTS, %eax
    xor %edx, %edx
    xsave (%rsp)
    fninit
    mov %r9, %rdi
    call *%r8
    mov $VECTOR_PARTS, %eax
    xor %edx, %edx
    xrstor (%rsp)
    leave
    .cfi_def_cfa %rsp, 8
    ret
    .cfi_endproc
    .size crossbill_call_between, . - crossbill_call_between

/* void crossbill_call_on(void (*function)(), void* stack): on that stack. */
    .globl crossbill_call_on
    .hidden crossbill_call_on
    .type crossbill_call_on, @function
crossbill_call_on:
    .cfi_startproc
    endbr64
    push %rbp
    .cfi_adjust_cfa_offset 8
    .cfi_offset %rbp, -16
    mov %rsp, %rbp
    .cfi_def_cfa_register %rbp
    mov %rsi, %rsp
    call *%rdi
    leave
    .cfi_def_cfa %rsp, 8
    ret
    .cfi_endproc
    .size crossbill_call_on, . - crossbill_call_on

    .globl crossbill_empty
    .hidden crossbill_empty
    .type crossbill_empty, @function
crossbill_empty:
    .cfi_startproc
    endbr64
    ret
    .cfi_endproc
    .size crossbill_empty, . - crossbill_empty

    .section .note.GNU-stack, "", @progbits
