/* SPDX-License-Identifier: MIT */
/* The bodies of stubs that time nothing: crossbill_counted adds one to the
 * thread's counter of the edge and jumps; crossbill_passed only jumps.
 * crossbill_sampled does so where calls are not to be seen.
 */
#include "agent/base/offsets.h"

    .text
    .p2align 6
    .globl crossbill_counted
    .hidden crossbill_counted
    .type crossbill_counted, @function
crossbill_counted:
    .cfi_startproc
    cmpl $0, crossbill_process(%rip)
    je crossbill_entered            /* first crossing after a fork */
    push %r10
    .cfi_adjust_cfa_offset 8
    mov crossbill_thread@gottpoff(%rip), %r10
    cmp %r11, %fs:THREAD_COUNTED(%r10)
    jbe 1f                          /* this thread has no counter for it */
    mov %fs:THREAD_COUNTERS(%r10), %r10
    incq (%r10,%r11,8)
    lea crossbill_edges(%rip), %r10
    shl $EDGE_SHIFT, %r11
    testb $EDGE_HOOKED, EDGE_FLAGS(%r10,%r11)
    jnz 2f
    mov EDGE_TARGET(%r10,%r11), %r11
    pop %r10
    .cfi_adjust_cfa_offset -8
    jmp *%r11
    .cfi_adjust_cfa_offset 8
2:  shr $EDGE_SHIFT, %r11           /* counted again there: take it back */
    mov crossbill_thread@gottpoff(%rip), %r10
    mov %fs:THREAD_COUNTERS(%r10), %r10
    decq (%r10,%r11,8)
1:  pop %r10
    .cfi_adjust_cfa_offset -8
    jmp crossbill_entered
    .cfi_endproc
    .size crossbill_counted, . - crossbill_counted

    .p2align 6
    .globl crossbill_passed
    .hidden crossbill_passed
    .type crossbill_passed, @function
crossbill_passed:
    .cfi_startproc
    push %r10
    .cfi_adjust_cfa_offset 8
    lea crossbill_edges(%rip), %r10
    shl $EDGE_SHIFT, %r11
    mov EDGE_TARGET(%r10,%r11), %r11
    pop %r10
    .cfi_adjust_cfa_offset -8
    jmp *%r11
    .cfi_endproc
    .size crossbill_passed, . - crossbill_passed

/* crossbill_metered, but for calls of the host's API and of libc that a call
 * makes which is only counted. The chain's bottom is above all stacks, so it
 * may be quiet, too. */
    .p2align 6
    .globl crossbill_sampled
    .hidden crossbill_sampled
    .type crossbill_sampled, @function
crossbill_sampled:
    .cfi_startproc
    cmpl $0, crossbill_process(%rip)
    je crossbill_entered            /* first crossing after a fork */
    push %r10
    .cfi_adjust_cfa_offset 8
    push %rax
    .cfi_adjust_cfa_offset 8
    mov crossbill_thread@gottpoff(%rip), %r10
    mov %fs:THREAD_EPOCH(%r10), %rax
    cmp crossbill_process(%rip), %rax
    pop %rax
    .cfi_adjust_cfa_offset -8
    jne 1f                          /* its chain lies in its parent's arena */
    mov %fs:THREAD_TOP(%r10), %r10
    cmpb $0, ACTIVATION_MARKS + 1(%r10)
    je 1f
    cmp %rsp, ACTIVATION_SP(%r10)
    jbe 1f
    lea crossbill_edges(%rip), %r10
    shl $EDGE_SHIFT, %r11
    testw $EDGE_NEVER_SKIPPED, EDGE_FLAGS(%r10,%r11)
    jnz 2f
    mov EDGE_TARGET(%r10,%r11), %r11
    pop %r10
    .cfi_adjust_cfa_offset -8
    jmp *%r11
    .cfi_adjust_cfa_offset 8
2:  shr $EDGE_SHIFT, %r11
1:  pop %r10
    .cfi_adjust_cfa_offset -8
    jmp crossbill_metered
    .cfi_endproc
    .size crossbill_sampled, . - crossbill_sampled

    .section .note.GNU-stack, "", @progbits
