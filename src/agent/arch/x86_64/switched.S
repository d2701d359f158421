/* SPDX-License-Identifier: MIT */
/* The thunks of a service, which is recorded between `start` and `stop` only.
 *
 * Each looks at the switch itself, a word in a page that all processes of the
 * service share with the tool. Stopped, it jumps to where
 * crossbill_stopped_targets leads, which is the callee, so that a crossing
 * costs a compare and a jump. Of a call that we must see all the same (dlopen,
 * exec) it is this thunk's own second half, as if the switch was on.
 *
 * A call decides once, here: one that has gone to the callee has no frame of
 * ours and no leave; one that was entered has its leave whatever the switch
 * says by then. All thunks share one FDE, since none moves the stack
 * pointer. */
#include "agent/base/offsets.h"

    .text
    .p2align 12
    .globl crossbill_switched_thunks
    .hidden crossbill_switched_thunks
    .type crossbill_switched_thunks, @function
crossbill_switched_thunks:
    .cfi_startproc
    .set edge, 0
    .rept THUNKS
    .p2align 5
    endbr64
    cmpl $0, crossbill_switch(%rip)
    jne 1f
    jmp *crossbill_stopped_targets + 8 * edge(%rip)
1:  movl $edge, %r11d               /* SWITCHED_ENTRY bytes from the start */
    jmp *crossbill_body(%rip)
    .set edge, edge + 1
    .endr
    .cfi_endproc
    .size crossbill_switched_thunks, . - crossbill_switched_thunks

/* The body of such thunks: sees to it that the process has come to the period
 * that the switch names. It keeps all registers but r11, and r11 too. */
    .p2align 6
    .globl crossbill_switched
    .hidden crossbill_switched
    .type crossbill_switched, @function
crossbill_switched:
    .cfi_startproc
    push %rax
    .cfi_adjust_cfa_offset 8
    mov crossbill_switch(%rip), %eax
    cmp crossbill_period(%rip), %eax
    jne 1f
    pop %rax
    .cfi_adjust_cfa_offset -8
    jmp *crossbill_switched_body(%rip)
    .cfi_adjust_cfa_offset 8
1:  push %rcx
    push %rdx
    push %rsi
    push %rdi
    push %r8
    push %r9
    push %r10
    push %r11
    .cfi_adjust_cfa_offset 64
    call *crossbill_begin_period(%rip)
    pop %r11
    pop %r10
    pop %r9
    pop %r8
    pop %rdi
    pop %rsi
    pop %rdx
    pop %rcx
    .cfi_adjust_cfa_offset -64
    pop %rax
    .cfi_adjust_cfa_offset -8
    jmp *crossbill_switched_body(%rip)
    .cfi_endproc
    .size crossbill_switched, . - crossbill_switched

    .section .note.GNU-stack, "", @progbits
