/* SPDX-License-Identifier: MIT */
/* What stands in the slots of the functions that raise and catch exceptions.
 * They look at their caller's frame, so all of them go on by a jump. */
#include "agent/base/offsets.h"

    .text
    .p2align 5
    .globl crossbill_exception_thunks
    .hidden crossbill_exception_thunks
    .type crossbill_exception_thunks, @function
crossbill_exception_thunks:
    .cfi_startproc
    .set number, 0
    .rept EXCEPTION_ROWS
    .p2align 4
    endbr64
    lea crossbill_exception_rows + EXCEPTION_ROW_BYTES * number(%rip), %r11
    jmp crossbill_tell_of_exception
    .set number, number + 1
    .endr
    .cfi_endproc
    .size crossbill_exception_thunks, . - crossbill_exception_thunks

/* r11 is the row. These functions have one argument and no other registers. */
    .type crossbill_tell_of_exception, @function
crossbill_tell_of_exception:
    .cfi_startproc
    push %rbp
    .cfi_adjust_cfa_offset 8
    .cfi_offset %rbp, -16
    mov %rsp, %rbp
    .cfi_def_cfa_register %rbp
    push %rdi
    push %r11
    and $-16, %rsp
    mov EXCEPTION_EVENT(%r11), %rdi
    call *crossbill_on_exception(%rip)
    mov -8(%rbp), %rdi
    mov -16(%rbp), %r11
    leave
    .cfi_def_cfa %rsp, 8
    jmp *(%r11)
    .cfi_endproc
    .size crossbill_tell_of_exception, . - crossbill_tell_of_exception

    .section .note.GNU-stack, "", @progbits
