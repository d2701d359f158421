/* SPDX-License-Identifier: MIT */
/* What stands in the slots of the calls that link/rights.cpp lists, which is
 * asked first. All of them go on by a jump. */
#include "agent/base/offsets.h"

    .text
    .p2align 5
    .globl crossbill_rights_thunks
    .hidden crossbill_rights_thunks
    .type crossbill_rights_thunks, @function
crossbill_rights_thunks:
    .cfi_startproc
    .set number, 0
    .rept RIGHTS_CALLS
    .p2align 5
    endbr64
    lea crossbill_rights_calls + RIGHTS_CALL_BYTES * number(%rip), %r11
    jmp crossbill_pass_rights_call
    .set number, number + 1
    .endr
    .cfi_endproc
    .size crossbill_rights_thunks, . - crossbill_rights_thunks

/* r11 is the row of the call: asks where there is no arena, and where it
 * depends on the arguments whether the call matters. */
    .type crossbill_pass_rights_call, @function
crossbill_pass_rights_call:
    .cfi_startproc
    cmpq $0, crossbill_process(%rip)
    je crossbill_ask_before_rights
    cmpq $0, RIGHTS_IS_LAST(%r11)
    jne crossbill_ask_before_rights
    jmp *RIGHTS_ORIGINAL(%r11)
    .cfi_endproc
    .size crossbill_pass_rights_call, . - crossbill_pass_rights_call

/* r11 is the row of the call. Keeps all registers that may hold arguments. */
    .type crossbill_ask_before_rights, @function
crossbill_ask_before_rights:
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
    push %r11
    mov RIGHTS_IS_LAST(%r11), %rdx
    and $-16, %rsp
    call crossbill_before_rights_call
    mov -8(%rbp), %rax
    mov -16(%rbp), %rcx
    mov -24(%rbp), %rdx
    mov -32(%rbp), %rsi
    mov -40(%rbp), %rdi
    mov -48(%rbp), %r8
    mov -56(%rbp), %r9
    mov -64(%rbp), %r11
    leave
    .cfi_def_cfa %rsp, 8
    jmp *RIGHTS_ORIGINAL(%r11)
    .cfi_endproc
    .size crossbill_ask_before_rights, . - crossbill_ask_before_rights

    .section .note.GNU-stack, "", @progbits
