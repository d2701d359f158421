/* SPDX-License-Identifier: MIT */
/* The bodies of stubs that time nothing: crossbill_counted adds one to the
 * thread's counter of the edge and jumps; crossbill_passed only jumps.
 * crossbill_sampled does so where calls are not to be seen, and counts where
 * they need no more.
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

/* crossbill_metered, but for calls that a call makes which is only counted.
 * Those of the host's API and of libc are not seen. Downcalls that need no
 * leave (stubs/edges.cpp says which) are counted, too, and have no frame: what
 * is expected here is their node. The chain's bottom is above all stacks, so it
 * may be quiet, too, but what it calls has a frame. */
    .p2align 6
    .globl crossbill_sampled
    .hidden crossbill_sampled
    .type crossbill_sampled, @function
crossbill_sampled:
    .cfi_startproc
    push %r10
    .cfi_adjust_cfa_offset 8
    push %rax
    .cfi_adjust_cfa_offset 8
    mov crossbill_thread@gottpoff(%rip), %r10
    mov %fs:THREAD_EPOCH(%r10), %rax
    cmp crossbill_process(%rip), %rax
    jne .Lmetered                   /* its chain lies in its parent's arena */
    mov %fs:THREAD_TOP(%r10), %rax
    cmpb $0, ACTIVATION_MARKS + 1(%rax)
    je .Lmetered
    lea 16(%rsp), %r10
    cmp %r10, ACTIVATION_SP(%rax)
    jbe .Lmetered
    lea crossbill_edges(%rip), %r10
    shl $EDGE_SHIFT, %r11
    testw $EDGE_NEVER_SKIPPED, EDGE_FLAGS(%r10,%r11)
    jnz 2f
1:  mov EDGE_TARGET(%r10,%r11), %r11
    pop %rax
    .cfi_adjust_cfa_offset -8
    pop %r10
    .cfi_adjust_cfa_offset -8
    jmp *%r11
    .cfi_adjust_cfa_offset 16

2:  testw $EDGE_NOT_NESTED, EDGE_FLAGS(%r10,%r11)
    jnz 4f
    cmpb $0, EDGE_NESTED(%r10,%r11)
    je 4f
    cmpq $0, ACTIVATION_PARENT(%rax)
    je 4f
    push %rcx
    .cfi_adjust_cfa_offset 8
    push %rdx
    .cfi_adjust_cfa_offset 8
    mov crossbill_thread@gottpoff(%rip), %rcx
    testb $EDGE_TIMED, %fs:THREAD_MORE(%rcx)
    jnz 3f                          /* gaps between calls are looked at */
    mov %r11, %rdx
    shr $EDGE_SHIFT, %rdx
    add %fs:THREAD_NO_EDGE(%rcx), %rdx
    mov ACTIVATION_LINK(%rax), %rcx
    mov (%rcx), %rcx
    cmp %rdx, (%rcx)
    jne 3f
    mov NODE_GAP(%rcx), %edx
    dec %edx
    jle 3f                          /* it is timed */
    mov %edx, NODE_GAP(%rcx)
    incq NODE_COUNTED(%rcx)
    add $NODE_NEXT, %rcx
    mov %rcx, ACTIVATION_LINK(%rax)
    mov crossbill_costs + COSTS_NESTED(%rip), %ecx
    add %rcx, ACTIVATION_OWN(%rax)
    pop %rdx
    .cfi_adjust_cfa_offset -8
    pop %rcx
    .cfi_adjust_cfa_offset -8
    jmp 1b
    .cfi_adjust_cfa_offset 16

3:  pop %rdx
    .cfi_adjust_cfa_offset -8
    pop %rcx
    .cfi_adjust_cfa_offset -8
4:  shr $EDGE_SHIFT, %r11
.Lmetered:
    pop %rax
    .cfi_adjust_cfa_offset -8
    pop %r10
    .cfi_adjust_cfa_offset -8
    jmp crossbill_metered
    .cfi_endproc
    .size crossbill_sampled, . - crossbill_sampled

    .section .note.GNU-stack, "", @progbits
