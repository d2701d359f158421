/* SPDX-License-Identifier: MIT */
/* The bodies of the stubs, to which the thunks lead (thunks.S).
 *
 * crossbill_metered builds an ordinary frame on the caller's stack, calls
 * enter, passes the caller's stack arguments on, reads the clock, calls the
 * original, reads the clock, calls leave, and returns. No return address is
 * replaced, so unwinders, debuggers and shadow stacks see a correct stack.
 *
 *   S+8 ...    the caller's stack arguments
 *   S          return address            (S: stack pointer at entry)
 *   S-8        the caller's rbp          <- rbp
 *   S-120      StubFrame (frame.hpp), 112 bytes of registers and state
 *   X          copy of the window, then padding above it so that
 *              X - 8, the callee's stack pointer, equals S modulo 64
 *
 * It preserves for the callee: rdi rsi rdx rcx r8 r9 rax r10, all vector, mask
 * and x87 registers, the stack pointer modulo 64, the direction flag; for the
 * caller: all general registers but r11 as the callee left them, and all vector
 * and x87 registers. It uses r11, which the ABI leaves to PLT code.
 *
 * crossbill_counted adds one to the thread's counter of the edge and jumps;
 * crossbill_passed only jumps.
 */
#include "agent/base/offsets.h"

    .text
    .p2align 6
    .globl crossbill_metered
    .hidden crossbill_metered
    .type crossbill_metered, @function
crossbill_metered:
    .cfi_startproc
    .cfi_personality 0x1b, crossbill_personality
    push %rbp
    .cfi_def_cfa_offset 16
    .cfi_offset %rbp, -16
    mov %rsp, %rbp
    .cfi_def_cfa_register %rbp
    sub $112, %rsp
    mov %rdi, 0(%rsp)
    mov %rsi, 8(%rsp)
    mov %rdx, 16(%rsp)
    mov %rcx, 24(%rsp)
    mov %r8, 32(%rsp)
    mov %r9, 40(%rsp)
    mov %rax, 48(%rsp)
    mov %r10, 56(%rsp)
    mov %r11d, 88(%rsp)
    mov %rsp, %rdi
    call crossbill_enter
    test %rax, %rax
    jnz 2f
1:  /* the window, if any, lies at rsp */
    cmpb $0, crossbill_clock_is_tsc(%rip)
    je 5f
    rdtsc
    shl $32, %rdx
    or %rdx, %rax
    mov -40(%rbp), %rdx             /* StubFrame::activation */
    test %rdx, %rdx
    jz 6f
    mov %rax, ACTIVATION_START(%rdx)
6:  mov -112(%rbp), %rdi
    mov -104(%rbp), %rsi
    mov -96(%rbp), %rdx
    mov -88(%rbp), %rcx
    mov -80(%rbp), %r8
    mov -72(%rbp), %r9
    mov -64(%rbp), %rax
    mov -56(%rbp), %r10
    mov -48(%rbp), %r11
    call *%r11
    .globl crossbill_returns
    .hidden crossbill_returns
crossbill_returns:
    mov %rax, -64(%rbp)
    mov %rdx, -96(%rbp)
    mov %rdi, -112(%rbp)            /* for callees that keep more than the */
    mov %rsi, -104(%rbp)            /* ABI asks for: ms_abi, preserve_most */
    mov %rcx, -88(%rbp)
    mov %r8, -80(%rbp)
    mov %r9, -72(%rbp)
    mov %r10, -56(%rbp)
    rdtsc
    shl $32, %rdx
    or %rdx, %rax
    mov %rax, %rsi
    lea -112(%rbp), %rdi
    lea -112(%rbp), %rsp
    call crossbill_leave
    mov -64(%rbp), %rax
    mov -96(%rbp), %rdx
    mov -112(%rbp), %rdi
    mov -104(%rbp), %rsi
    mov -88(%rbp), %rcx
    mov -80(%rbp), %r8
    mov -72(%rbp), %r9
    mov -56(%rbp), %r10
    leave
    .cfi_remember_state
    .cfi_def_cfa %rsp, 8
    ret
    .cfi_restore_state

2:  jns 3f                          /* kJump: tail-jump, nothing to close */
    mov 0(%rsp), %rdi
    mov 8(%rsp), %rsi
    mov 16(%rsp), %rdx
    mov 24(%rsp), %rcx
    mov 32(%rsp), %r8
    mov 40(%rsp), %r9
    mov 48(%rsp), %rax
    mov 56(%rsp), %r10
    mov 64(%rsp), %r11
    leave
    .cfi_remember_state
    .cfi_def_cfa %rsp, 8
    jmp *%r11
    .cfi_restore_state

3:  /* rax words: lower rsp by them, rounded up to 64 bytes, and copy */
    lea 56(,%rax,8), %rdx
    and $-64, %rdx
    sub %rdx, %rsp
    lea 16(%rbp), %rsi
    mov %rsp, %rdi
4:  sub $4, %rax                    /* four at a time, then the rest */
    jb 7f
    mov (%rsi), %rcx
    mov 8(%rsi), %rdx
    mov 16(%rsi), %r8
    mov 24(%rsi), %r9
    mov %rcx, (%rdi)
    mov %rdx, 8(%rdi)
    mov %r8, 16(%rdi)
    mov %r9, 24(%rdi)
    add $32, %rsi
    add $32, %rdi
    jmp 4b
7:  add $4, %rax
    jz 1b
8:  mov (%rsi), %rcx
    mov %rcx, (%rdi)
    add $8, %rsi
    add $8, %rdi
    dec %rax
    jnz 8b
    jmp 1b

5:  mov -40(%rbp), %rdi             /* no usable TSC: ask the vDSO */
    call crossbill_start_clock
    jmp 6b
    .cfi_endproc
    .size crossbill_metered, . - crossbill_metered

    .p2align 6
    .globl crossbill_counted
    .hidden crossbill_counted
    .type crossbill_counted, @function
crossbill_counted:
    .cfi_startproc
    cmpl $0, crossbill_process(%rip)
    je crossbill_metered            /* first crossing after a fork */
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
    jmp crossbill_metered
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

    .section .note.GNU-stack, "", @progbits
