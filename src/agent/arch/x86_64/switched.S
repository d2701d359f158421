/* SPDX-License-Identifier: MIT */
/* The thunks of a service, which is recorded between `start` and `stop` only.
 *
 * Each looks at the switch itself, a word in a page that the service's
 * processes share with the tool. Stopped, it jumps to where a table leads,
 * which is the callee, so that a crossing costs a compare and a jump. Of a call that
 * we must see all the same (dlopen, exec), and of the first one after a `stop`,
 * it is this thunk's own second half, as if the switch was on.
 *
 * A call decides once, here: one that has gone to the callee has no frame of
 * ours and no leave; one that was entered has its leave whatever the switch
 * says by then. All thunks share one FDE: none moves the stack pointer. */
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
 * that the switch names, which crossbill_on_switch says the next body after. It
 * keeps all registers, r11 for that. */
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
1:  test %eax, %eax
    jnz 2f
    lea crossbill_after_hooks(%rip), %rax
    cmpq $0, (%rax,%r11,8)
    jne .Lafter
2:  push %rcx
    push %rdx
    push %rsi
    push %rdi
    push %r8
    push %r9
    push %r10
    push %r11
    .cfi_adjust_cfa_offset 64
    mov %r11d, %edi
    call *crossbill_on_switch(%rip)
    mov %rax, -8(%rsp)              /* the next body */
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
    jmp *-80(%rsp)                  /* signal handlers leave 128 bytes alone */

/* Stopped: a call with a hook that changes its result and is told no more. Its
 * arguments, of the host's API, lie in registers, and r10 is none of them. */
    .cfi_adjust_cfa_offset 8
.Lafter:
    pop %rax
    .cfi_adjust_cfa_offset -8
    push %r11
    .cfi_adjust_cfa_offset 8
    shl $EDGE_SHIFT, %r11
    lea crossbill_edges(%rip), %r10
    call *EDGE_TARGET(%r10,%r11)
    mov %rax, %rdi
    mov (%rsp), %r11
    lea crossbill_after_hooks(%rip), %r10
    call *(%r10,%r11,8)
    add $8, %rsp
    .cfi_adjust_cfa_offset -8
    ret
    .cfi_endproc
    .size crossbill_switched, . - crossbill_switched

    .section .note.GNU-stack, "", @progbits
