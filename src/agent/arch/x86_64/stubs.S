/* SPDX-License-Identifier: MIT */
/* The bodies of the stubs, to which the thunks lead (thunks.S).
 *
 * crossbill_metered builds an ordinary frame on the caller's stack, enters the
 * call, passes the caller's stack arguments on, reads the clock, calls the
 * original, reads the clock, leaves the call, and returns. No return address
 * is replaced, so unwinders, debuggers and shadow stacks see a correct stack.
 * Most calls take fast paths: the thread is attached, the edge's rules are few,
 * the call's node came next here last time, or lies in the thread's table. All
 * else is C++ (meter/), which writes again what a fast path has written before.
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
 * Where not all is timed, NODE_GAP of a downcall's node says what the next call
 * is: 0 and less: it is timed; 2 and more: it is only counted (`quiet`), by a
 * frame and an activation without clock reads; 1, and -1: C++ decides. Calls of
 * the host's API and of libc by a quiet one are not seen: counted.S. */
#include "processor/stub_macros.h"

    .text
    .p2align 6
    .globl crossbill_metered
    .hidden crossbill_metered
    .type crossbill_metered, @function
crossbill_metered:
    BUILD_FRAME
    /* May this thread and this edge take the fast path? */
    LOAD_THREAD %r10
    mov THREAD_EPOCH(%r10), %rax
    cmp crossbill_process(%rip), %rax
    jne .Lenter
    mov %rax, F_EPOCH(%rbp)
    mov THREAD_NO_EDGE(%r10), %rdx
    add %r11, %rdx                  /* what its node begins with */
    shl $EDGE_SHIFT, %r11
    lea crossbill_edges(%rip), %rcx
    add %r11, %rcx
    movzwl EDGE_FLAGS(%rcx), %eax
    test %ax, THREAD_MORE(%r10)
    jnz .Lmore
.Lready:
    /* Only the node that is expected here: it is no inner call's. */
    mov THREAD_TOP(%r10), %rax
    lea F_RETURN(%rbp), %r11
    cmp %r11, ACTIVATION_SP(%rax)
    jbe .Lenter
    mov ACTIVATION_LINK(%rax), %r11
    mov (%r11), %r11
    cmp %rdx, (%r11)
    jne .Lother
.Lfound:
    cmpw $0, EDGE_FLAGS(%rcx)       /* kSited is its sign */
    js .Lsite
.Lplaced:
    mov THREAD_FREE(%r10), %rdx
    test %rdx, %rdx
    jz .Lenter
    mov EDGE_TARGET(%rcx), %rax
    mov %rax, F_TARGET(%rbp)
    mov NODE_GAP(%r11), %eax
    test %eax, %eax
    jnz .Lgap
.Lloud:
    movzwl EDGE_FLAGS(%rcx), %eax
    test $EDGE_WATCHED | EDGE_COUNTS_BYTES, %eax
    jnz .Lrules
    test $EDGE_REGISTERS_ONLY, %al
    jz .Lwindow
.Lpush:
    PUSH_ACTIVATION
.Lstart:
    READ_CLOCK
    mov %rax, ACTIVATION_START(%r11)
    LOAD_KEPT
.Lcall:
    call *F_TARGET(%rbp)
    .globl crossbill_returns
    .hidden crossbill_returns
crossbill_returns:
    /* All registers are kept: callees may keep more than the ABI asks for
     * (ms_abi, preserve_most). */
    mov %rax, F_RAX(%rbp)
    mov %rdx, F_RDX(%rbp)
    mov %rcx, F_RCX(%rbp)
    mov %r9, F_R9(%rbp)
    mov %r10, F_R10(%rbp)
    READ_CLOCK
    mov %rax, %r9
    LOAD_THREAD %r10
    mov F_ACTIVATION(%rbp), %r11
    cmp %r11, THREAD_TOP(%r10)
    jne .Lleave
    mov F_EPOCH(%rbp), %rdx
.Lepoch:
    cmp crossbill_process(%rip), %rdx
    jne .Lmarked
    cmp %rax, THREAD_LOOK_AT(%r10)
    jb .Lleave
    sub ACTIVATION_START(%r11), %rax
    jb .Lleave                      /* marked, or a clock that jumped */
    cmp crossbill_long_ticks(%rip), %rax
    ja .Lleave
    mov ACTIVATION_NODE(%r11), %rdx
    cmpb $LEAVE_NOTHING, NODE_LEAVE(%rdx)
    jne .Lresult
.Ladd:
    /* Its ticks, rax, go to its node, rdx, and to who made it. */
    movq $0, ACTIVATION_START(%r11) /* see is_open() */
    incq NODE_TIMED(%rdx)
    decl NODE_OPEN(%rdx)
    jnz 1f
    add %rax, NODE_TOTAL(%rdx)
1:  movzbl NODE_PRICE(%rdx), %ecx
    mov THREAD_INNER(%r10,%rcx), %rcx
    add ACTIVATION_OWN(%r11), %rcx
    add %rcx, NODE_OWN(%rdx)
    add %rcx, THREAD_SPENT(%r10)
    mov %rax, %rcx
    sub ACTIVATION_BELOW(%r11), %rcx
    add %rcx, NODE_SELF(%rdx)
    cmp %rax, NODE_MAX(%rdx)
    jb .Llongest
2:  mov %r9, THREAD_LAST_TICKS(%r10)
    mov ACTIVATION_PARENT(%r11), %r9
    add %rax, ACTIVATION_BELOW(%r9)
    mov %r9, THREAD_TOP(%r10)
    movzbl NODE_PRICE(%rdx), %ecx
    test %ecx, %ecx
    jnz 5f
    cmpq $0, ACTIVATION_PARENT(%r9)
    jne .Labove
    movw $0, ACTIVATION_MARKS + 1(%r9) /* what comes next is seen */
5:  mov THREAD_OUTER(%r10,%rcx), %rcx
    add %rcx, ACTIVATION_OWN(%r9)
    lea NODE_NEXT(%rdx), %rcx
    mov %rcx, ACTIVATION_LINK(%r9)
    mov NODE_COUNTS(%rdx), %rcx
    test %rcx, %rcx
    jz 4f
    cmp $LINEAR_TICKS, %rax
    jae .Lbucket
    shr $2, %rax
3:  incl (%rcx,%rax,4)
4:  GIVE_BACK
    mov F_R9(%rbp), %r9
    LOAD_KEPT
    RETURN

.Llongest:
    mov %rax, NODE_MAX(%rdx)
    jmp 2b

.Labove:                            /* stretch_of() of meter/chain.hpp */
    push %rdx
    MAKER_STRETCH %r9, 1f
    movw $0, ACTIVATION_MARKS + 1(%rdx)
1:  pop %rdx
    jmp 5b

.Lbucket:
    LATER_BUCKET
    cmp $HISTOGRAM_BUCKETS, %eax
    jb 3b
    mov $HISTOGRAM_BUCKETS - 1, %eax
    jmp 3b

.Lelsewhere:
    mov THREAD_TOP(%r10), %rax
.Lother:                            /* the node lies in the table: tree.hpp */
    cmpb $0, ACTIVATION_MARKS + 2(%rax)
    jne .Lenter                     /* or a peer of it: sampling.hpp */
    RETURN_KEY 5f
4:  mov ACTIVATION_NODE(%rax), %rax
    shl $KEY_PARENT_SHIFT, %rax     /* in the end its Ref in the upper half */
    add THREAD_KEY(%r10), %rax
    or F_EDGE(%rbp), %rax
    xor %r11, %rax
    mov $HASH_FACTOR, %r11
    imul %rax, %r11
    mov THREAD_TABLE_SHIFT(%r10), %ecx
    shr %cl, %r11
    shl $4, %r11
    add THREAD_TABLE(%r10), %r11
1:  cmp %rax, (%r11)
    je 2f
    cmpq $0, (%r11)
    je .Lenter
    add $16, %r11
    cmp %r11, THREAD_TABLE_END(%r10)
    jne 1b
    jmp .Lenter
2:  mov 8(%r11), %r11
    mov NODE_NOW(%r11), %rax
    test %rax, %rax
    cmovnz %rax, %r11
    cmp %rdx, (%r11)
    jne .Lenter
    cmpb $0, NODE_FOLDED(%r11)
    jne .Lenter
    CHECK_FOUND .Lenter
    mov THREAD_TOP(%r10), %rax
    mov ACTIVATION_LINK(%rax), %rdx
    movzwl NODE_LIBRARY(%r11), %ecx
    test %ecx, %ecx
    jz 3f
    cmp NODE_LIBRARY - NODE_NEXT(%rdx), %cx
    jne .Lenter                     /* perhaps a run of orphans begins */
3:  mov %r11, (%rdx)                /* it is expected from now on */
    mov crossbill_costs + COSTS_SEARCH(%rip), %ecx
    add %rcx, ACTIVATION_OWN(%rax)
    mov F_EDGE(%rbp), %ecx
    shl $EDGE_SHIFT, %rcx
    lea crossbill_edges(%rip), %rax
    add %rax, %rcx
    cmpq $FRAMED, F_WORDS(%rbp)
    ja .Lplaced; jb .Lfound
    jmp .Lsame
5:  FRAMED_PLACE .Lkeyed, 4b, .Lenter

.Lresult:                           /* LeaveRule */
    movzbl NODE_LEAVE(%rdx), %ecx
    test $LEAVE_WATCHED, %cl
    jnz .Lunwatch
.Lby_rule:
    cmp $LEAVE_MINUS_ONE, %ecx
    ja 1f
    sub $1, %ecx
    jb .Ladd
    add F_RAX(%rbp), %rcx           /* null, or -1, is an error */
    jnz .Ladd
    jmp 3f
1:  cmp $LEAVE_COUNTS, %ecx
    jne 2f
    mov F_RAX(%rbp), %rcx
    add %rcx, NODE_BYTES(%rdx)
    jmp .Ladd
2:  ja 5f
    cmpl $-1, F_RAX(%rbp)           /* an int */
    jne .Ladd
3:  incl NODE_ERRORS(%rdx)
    jmp .Ladd
5:  CHECK_PENDING 3b, .Ladd, .Lleave

.Lunwatch:                          /* see stubs/host_code.hpp */
    mov THREAD_HOST_CELL(%r10), %rcx
    test %rcx, %rcx
    jz .Lleave
    mov (%rcx), %rcx
    test %rcx, %rcx
    jz .Lleave
    add crossbill_mark_offset(%rip), %rcx
    mov (%rcx), %rdx
    cmp 8(%rcx), %rdx               /* another interpreter's may have none */
    jae .Lleave
    cmpq $HOST_MARK, (%rdx)
    jne .Lleave
    mov ACTIVATION_NODE(%r11), %rdx
    mov THREAD_HOST_RUNS(%r10), %rcx
    cmp F_KEPT(%rbp), %rcx
    jne .Lleave
    movzbl NODE_LEAVE(%rdx), %ecx
    and $~LEAVE_WATCHED, %ecx
    jmp .Lby_rule

.Lsite:                              /* is the node that of this place? */
    CHECK_RETURN .Lplaced, .Lelsewhere
    CHECK_PLACE .Lplaced, .Lsame, .Lkeyed, .Lenter

.Lrules:
    test $EDGE_WATCHED, %eax
    jz 2f
    mov THREAD_HOST_CELL(%r10), %rdx
    test %rdx, %rdx
    jz .Lenter
    mov (%rdx), %rdx
    test %rdx, %rdx
    jz .Lenter
    add crossbill_mark_offset(%rip), %rdx
    mov (%rdx), %rax
    cmp 8(%rdx), %rax
    jae .Lenter
    cmpq $HOST_MARK, (%rax)
    je 1f
    movq $HOST_MARK, (%rax)
    incq THREAD_HOST_RUNS(%r10)
1:  mov THREAD_HOST_RUNS(%r10), %rax
    mov %rax, F_KEPT(%rbp)
    mov crossbill_costs + COSTS_WATCH(%rip), %eax
    mov THREAD_TOP(%r10), %rdx
    add %rax, ACTIVATION_OWN(%rdx)
    mov THREAD_FREE(%r10), %rdx
    movzwl EDGE_FLAGS(%rcx), %eax
2:  test $EDGE_REGISTERS_ONLY, %al
    jz .Lwindow
    test $EDGE_COUNTS_BYTES, %eax
    jz .Lpush
    movzbl EDGE_BYTES_RULE(%rcx), %eax
    mov %rdi, F_RDI(%rbp)           /* one argument, counted from 1 */
    mov %rsi, F_RSI(%rbp)
    mov F_RDI - 8(%rbp,%rax,8), %rax
    add %rax, NODE_BYTES(%r11)
    jmp .Lpush

.Lwindow:                           /* by the rule of the call site */
    mov F_RETURN(%rbp), %rax
    xor crossbill_site_salt(%rip), %rax
    cmp %rax, NODE_SITE(%r11)
    je .Lpush
    CALL_SITE_WORDS %rax, 2f, .Lenter
    jle .Lno_window
1:  CHARGE_WINDOW
    PUSH_ACTIVATION
    mov F_WORDS(%rbp), %rax
    COPY_WINDOW
    jmp .Lstart

2:  jg 1b
    jmp .Lpush

.Lno_window:                        /* nor the next time */
    mov F_RETURN(%rbp), %rax
    xor crossbill_site_salt(%rip), %rax
    mov %rax, NODE_SITE(%r11)
    jmp .Lpush

    /* Where not all is timed: see sampling.hpp. */
.Lgap:
    js .Llouder
    cmp $1, %eax
    je .Lenter
    dec %eax
    testb $EDGE_REGISTERS_ONLY, EDGE_FLAGS(%rcx)
    jz 9f
.Lquiet:
    mov %eax, NODE_GAP(%r11)
    incq NODE_COUNTED(%r11)
    PUSH_ACTIVATION MARK_QUIET << 8, 0
8:  LOAD_KEPT
    call *F_TARGET(%rbp)
    .globl crossbill_quiet_returns
    .hidden crossbill_quiet_returns
crossbill_quiet_returns:
    mov %rdx, F_RDX(%rbp)
    mov %rcx, F_RCX(%rbp)
    mov %r10, F_R10(%rbp)
    LOAD_THREAD %r10
    mov F_ACTIVATION(%rbp), %r11
    cmp %r11, THREAD_TOP(%r10)
    jne 6f
    mov F_EPOCH(%rbp), %rdx
    cmp crossbill_process(%rip), %rdx
    jne 6f
    cmpq $0, ACTIVATION_START(%r11) /* a dlopen was called in it */
    jne 6f
    mov ACTIVATION_NODE(%r11), %rdx
    movzbl NODE_LEAVE(%rdx), %ecx
    test %ecx, %ecx
    jnz 4f
3:  mov ACTIVATION_PARENT(%r11), %rcx
    mov %rcx, THREAD_TOP(%r10)
    add $NODE_NEXT, %rdx
    mov %rdx, ACTIVATION_LINK(%rcx)
    mov crossbill_costs + COSTS_QUIET(%rip), %edx
    add ACTIVATION_OWN(%r11), %rdx
    add %rdx, ACTIVATION_OWN(%rcx)
    cmpq $0, ACTIVATION_PARENT(%rcx)
    jne 10f
    movb $MARK_QUIET, ACTIVATION_MARKS + 1(%rcx)
7:  GIVE_BACK
    mov F_RDX(%rbp), %rdx
    mov F_RCX(%rbp), %rcx
    mov F_R10(%rbp), %r10
    RETURN

9:  mov F_RETURN(%rbp), %rdx        /* a window, as above */
    xor crossbill_site_salt(%rip), %rdx
    cmp %rdx, NODE_SITE(%r11)
    je 2f
    CALL_SITE_WORDS %rdx, 1f, .Lenter
    jg 1f
    mov F_RETURN(%rbp), %rdx
    xor crossbill_site_salt(%rip), %rdx
    mov %rdx, NODE_SITE(%r11)
    jmp 2f
1:  jle 2f
    mov %eax, NODE_GAP(%r11)
    incq NODE_COUNTED(%r11)
    mov %rdx, %rax
    mov THREAD_FREE(%r10), %rdx
    CHARGE_WINDOW
    PUSH_ACTIVATION MARK_QUIET << 8, 0
    mov F_WORDS(%rbp), %rax
    COPY_WINDOW
    jmp 8b
2:  mov THREAD_FREE(%r10), %rdx
    jmp .Lquiet

.Llouder:
    cmp $-1, %eax
    je .Lenter
    testb $EDGE_LENT_RULE, EDGE_FLAGS(%rcx); jnz .Lenter  /* a signature's */
    inc %eax                        /* a handler may have come to it since */
    mov %eax, NODE_GAP(%r11)
    jmp .Lloud

4:  cmp $LEAVE_MINUS_ONE, %ecx      /* null, or -1, is an error */
    ja 5f
    dec %ecx
    add %rax, %rcx
    jnz 3b
4:  incl NODE_ERRORS(%rdx)
    jmp 3b
5:  cmp $LEAVE_MINUS_ONE_INT, %ecx
    jne 11f
    cmp $-1, %eax
    je 4b
    jmp 3b
11: CHECK_PENDING 4b, 3b, 6f

10: MAKER_STRETCH %rcx, 7b
    movb $MARK_QUIET, ACTIVATION_MARKS + 1(%rdx)
    jmp 7b

6:  mov %rax, F_RAX(%rbp)
    mov %r9, F_R9(%rbp)
    btsq $QUIET_BIT, F_EPOCH(%rbp)

.Lmarked:
    AFTER_HANDLES .Lleave
    jmp .Lepoch

    /* All else is crossbill_leave()'s. */
.Lleave:
    KEEP_FOR_LEAVE
    mov %r9, %rsi
    lea F_RDI(%rbp), %rdi
    lea F_RDI(%rbp), %rsp
    call crossbill_leave
    LOAD_REGISTERS
    RETURN

.Lmore:
    BEFORE_HANDLES .Lenter
    jmp .Lready

.Lenter:                            /* and crossbill_enter()'s */
    KEEP_OTHERS
    mov %r9, F_R9(%rbp)
    mov %rsp, %rdi
    call crossbill_enter
    test %rax, %rax
    jnz 2f
1:  /* the window, if any, lies at rsp */
    cmpb $0, crossbill_clock_is_tsc(%rip)
    je 5f
    READ_CLOCK
    mov F_ACTIVATION(%rbp), %rdx
    test %rdx, %rdx
    jz 6f
    mov %rax, ACTIVATION_START(%rdx)
6:  LOAD_REGISTERS
    jmp .Lcall

2:  jns 3f                          /* kJump: tail-jump, nothing to close */
    LOAD_REGISTERS
    mov F_TARGET(%rbp), %r11
    LEAVE_FRAME
    jmp *%r11
    .cfi_restore_state

3:  COPY_WINDOW
    jmp 1b

5:  mov F_ACTIVATION(%rbp), %rdi    /* no usable TSC: ask the vDSO */
    call crossbill_start_clock
    jmp 6b
    .cfi_endproc
    .size crossbill_metered, . - crossbill_metered
/* The same, never by the fast path. */
    .p2align 6
    .globl crossbill_entered
    .hidden crossbill_entered
    .type crossbill_entered, @function
crossbill_entered:
    BUILD_FRAME
    jmp .Lenter
    .cfi_endproc
    .size crossbill_entered, . - crossbill_entered
    .section .note.GNU-stack, "", @progbits
