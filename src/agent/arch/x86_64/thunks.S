/* SPDX-License-Identifier: MIT */
/* The thunks: what a patched slot points to.
 *
 * A slot holds the address of a thunk, 16 bytes that load the number of the
 * edge and go on to one of two bodies (stubs.S). All thunks share one FDE,
 * since none moves the stack pointer.
 */
#include "agent/base/offsets.h"

    .text
    .p2align 12
    .globl crossbill_thunks
    .hidden crossbill_thunks
    .type crossbill_thunks, @function
crossbill_thunks:
    .cfi_startproc
    .set edge, 0
    .rept THUNKS
    endbr64
    movl $edge, %r11d
    jmp *crossbill_body(%rip)
    .set edge, edge + 1
    .endr
    .cfi_endproc
    .size crossbill_thunks, . - crossbill_thunks

    .section .note.GNU-stack, "", @progbits
