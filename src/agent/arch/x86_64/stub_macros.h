/* SPDX-License-Identifier: MIT */
/* What the bodies of the stubs are made of: the places in a stub's frame, and
 * macros that build it, read the clock, enter an activation and copy a window.
 */
#pragma once
#include "agent/base/offsets.h"

/* What lies where in the frame, from rbp: StubFrame in frame.hpp. */
#define F_RDI -112
#define F_RSI -104
#define F_RDX -96
#define F_RCX -88
#define F_R8 -80
#define F_R9 -72
#define F_RAX -64
#define F_R10 -56
#define F_TARGET -48
#define F_ACTIVATION -40
#define F_EPOCH -32
#define F_EDGE -24
#define F_KEPT -16
#define F_WORDS -8
#define FRAMED 1 /* in F_WORDS, while a node is sought; else EDGE_BY_RETURN */
#define F_RETURN 8 /* its address names the frame */
#define F_STACK 16

    .macro BUILD_FRAME
    .cfi_startproc
    .cfi_personality 0x1b, crossbill_personality
    push %rbp
    .cfi_def_cfa_offset 16
    .cfi_offset %rbp, -16
    mov %rsp, %rbp
    .cfi_def_cfa_register %rbp
    sub $112, %rsp
    mov %rdi, F_RDI(%rbp)           /* the leave may ask for it */
    mov %rax, F_RAX(%rbp)
    mov %rdx, F_RDX(%rbp)
    mov %rcx, F_RCX(%rbp)
    mov %r10, F_R10(%rbp)
    mov %r11, F_EDGE(%rbp)          /* `watched` is 0 */
    .endm

    .macro LEAVE_FRAME
    leave
    .cfi_remember_state
    .cfi_def_cfa %rsp, 8
    .endm

    .macro RETURN
    LEAVE_FRAME
    ret
    .cfi_restore_state
    .endm

/* The address of this thread's Thread. */
    .macro LOAD_THREAD register
    mov crossbill_thread@gottpoff(%rip), \register
    add %fs:0, \register
    .endm

/* The clock, into rax; takes rdx. */
    .macro READ_CLOCK
    rdtsc
    shl $32, %rdx
    or %rdx, %rax
    .endm

/* Enters an activation, rdx, of a node, r11, which it leaves in r11; takes
 * rcx, r10 is the thread. In the order of enter.cpp, for signal handlers. */
    .macro PUSH_ACTIVATION marks=0, open=1
    mov ACTIVATION_PARENT(%rdx), %rcx
    mov %rcx, THREAD_FREE(%r10)
    mov %rdx, F_ACTIVATION(%rbp)
    lea F_RETURN(%rbp), %rcx
    mov %rcx, ACTIVATION_SP(%rdx)
    mov %r11, ACTIVATION_NODE(%rdx)
    movq $0, ACTIVATION_BELOW(%rdx)
    movq $0, ACTIVATION_OWN(%rdx)
    movl $\marks, ACTIVATION_MARKS(%rdx)
    lea NODE_FIRST(%r11), %rcx
    mov %rcx, ACTIVATION_LINK(%rdx)
    mov THREAD_TOP(%r10), %rcx
    mov %rcx, ACTIVATION_PARENT(%rdx)
    mov %rdx, THREAD_TOP(%r10)
    .if \open
    incl NODE_OPEN(%r11)
    .endif
    mov %rdx, %r11
    .endm

/* Ends an activation, r11, that is off the chain; r10 is the thread, takes
 * rcx. */
    .macro GIVE_BACK
    movq $0, ACTIVATION_SP(%r11)
    mov THREAD_FREE(%r10), %rcx
    mov %rcx, ACTIVATION_PARENT(%r11)
    mov %r11, THREAD_FREE(%r10)
    .endm

/* The registers that BUILD_FRAME has kept. */
    .macro LOAD_KEPT
    mov F_RAX(%rbp), %rax
    mov F_RDX(%rbp), %rdx
    mov F_RCX(%rbp), %rcx
    mov F_R10(%rbp), %r10
    .endm

/* And those that C++ may write over besides. */
    .macro KEEP_OTHERS
    mov %rdi, F_RDI(%rbp)
    mov %rsi, F_RSI(%rbp)
    mov %r8, F_R8(%rbp)
    .endm

/* All argument registers, as they were or as the callee left them. */
    .macro LOAD_REGISTERS
    mov F_RDI(%rbp), %rdi
    mov F_RSI(%rbp), %rsi
    mov F_RDX(%rbp), %rdx
    mov F_RCX(%rbp), %rcx
    mov F_R8(%rbp), %r8
    mov F_R9(%rbp), %r9
    mov F_RAX(%rbp), %rax
    mov F_R10(%rbp), %r10
    .endm

/* How many words the rule of the call site says, with the flags of a compare
 * with 0; takes rcx. By rsp: at each call the same; by rbp, or where the edge
 * says it, since there is no such rule: goes on at `by_frame` with the flags.
 * Where there is neither: to `otherwise`. */
    .macro CALL_SITE_WORDS words, by_frame, otherwise
    mov $HASH_FACTOR, \words
    imul F_RETURN(%rbp), \words
    shr $64 - CALL_SITE_BITS, \words
    lea crossbill_call_sites(%rip), %rcx
    mov (%rcx,\words,8), \words
    mov F_RETURN(%rbp), %rcx
    shl $16, %rcx
    xor %rcx, \words                /* base and words are left; rsp is 0 */
    cmp $LARGEST_WINDOW + CALL_SITE_BIAS, \words
    jbe 98f
    sub $CALL_SITE_BY_RBP + CALL_SITE_BIAS, \words
    cmp $CALL_SITE_BY_RBP - CALL_SITE_BIAS, \words
    jge 97f
    cmp $-CALL_SITE_BIAS, \words
    jl 97f
    shl $3, \words                  /* to the end of the caller's frame */
    add (%rbp), \words
    lea F_STACK(%rbp), %rcx
    sub %rcx, \words
    sar $3, \words
    cmp $LARGEST_WINDOW, \words
    jg 97f
    cmp $-CALL_SITE_BIAS, \words
    jl 97f
    test \words, \words
    jmp \by_frame
97: mov F_EDGE(%rbp), %ecx
    shl $EDGE_SHIFT, %rcx
    lea crossbill_edges(%rip), \words
    movzbq EDGE_WORDS(\words,%rcx), \words
    test \words, \words
    jz \otherwise
    jmp \by_frame
98: sub $CALL_SITE_BIAS, \words
    .endm

/* Charges what copying a window of rax words costs, and keeps how many there
 * are; takes rax, rcx, r10 is the thread. */
    .macro CHARGE_WINDOW
    mov crossbill_costs + COSTS_WORD(%rip), %ecx
    imul %eax, %ecx
    add crossbill_costs + COSTS_WINDOW(%rip), %ecx
    mov %rax, F_WORDS(%rbp)
    mov THREAD_TOP(%r10), %rax
    add %rcx, ACTIVATION_OWN(%rax)
    .endm

/* The bottom of the chain, into rdx, where `maker` is a core's call right above
 * it; else to `otherwise`. */
    .macro MAKER_STRETCH maker, otherwise
    mov ACTIVATION_NODE(\maker), %rdx
    cmpb $0, NODE_PRICE(%rdx)
    je \otherwise
    mov ACTIVATION_PARENT(\maker), %rdx
    cmpq $0, ACTIVATION_PARENT(%rdx)
    jne \otherwise
    .endm

/* Lowers rsp by rax words, at least one, in whole lines of 64 bytes, and copies
 * as many of the caller's stack arguments there; takes rdx. */
    .macro COPY_WINDOW
    lea 56(,%rax,8), %rdx
    and $-64, %rdx
    sub %rdx, %rsp
99: mov F_STACK - 8(%rbp,%rax,8), %rdx
    mov %rdx, -8(%rsp,%rax,8)
    dec %rax
    jnz 99b
    .endm

/* What a node's site_key is where the host's present place is its site, into
 * rdx; r10 is the thread, takes rax. Where it cannot be read: to `otherwise`. */
    .macro PLACE_KEY otherwise
    cmpl $0, crossbill_place_path(%rip)
    je \otherwise
    mov THREAD_HOST_CELL(%r10), %rdx
    test %rdx, %rdx
    jz \otherwise
    mov (%rdx), %rdx                /* the host's thread state */
    test %rdx, %rdx
    jz \otherwise
    mov crossbill_place_path + PLACE_OFFSETS(%rip), %eax
    mov (%rdx,%rax), %rdx
    test %rdx, %rdx
    jz \otherwise
    mov crossbill_place_path + PLACE_OFFSETS + 4(%rip), %eax
    cmpl $3, crossbill_place_path(%rip)
    jb 8f
    mov (%rdx,%rax), %rdx
    test %rdx, %rdx
    jz \otherwise
    mov crossbill_place_path + PLACE_OFFSETS + 8(%rip), %eax
8:  mov (%rdx,%rax), %rdx
    xor crossbill_code_salt(%rip), %rdx
    .endm

/* What the place of a call adds to the key of a node in the table, into r11, for
 * an edge rcx, or 0: meter/sites.hpp. Goes to `framed` where that is to be found
 * by FRAMED_PLACE. */
    .macro RETURN_KEY framed
    mov EDGE_BY_RETURN(%rcx), %r11
    mov %r11, F_WORDS(%rbp)
    cmpb $0, EDGE_BY_FRAME(%rcx)
    jne \framed
    and F_RETURN(%rbp), %r11
    shl $RETURN_SHIFT, %r11
    .endm

/* The same for an edge, rcx, whose sites are FramePlaces, and goes back; from
 * `keyed` on where rdx is the key already. Keeps what the node is to have for
 * CHECK_FOUND. Leaves in rax the top of the chain, in rdx what the node begins
 * with. */
    .macro FRAMED_PLACE keyed, back, otherwise
    FRAME_KEY \otherwise, \otherwise
\keyed:
    mov THREAD_TOP(%r10), %rax
    cmpb $0, ACTIVATION_MARKS + 2(%rax)
    jne \otherwise                  /* as in .Lother */
    movq $FRAMED, F_WORDS(%rbp)
    mov %rdx, F_TARGET(%rbp)
    mov %rdx, %r11
    xor crossbill_code_salt(%rip), %r11
    shl $RETURN_SHIFT, %r11
    mov F_EDGE(%rbp), %edx
    add THREAD_NO_EDGE(%r10), %rdx
    jmp \back
    .endm

/* After that: goes to `otherwise` if the node r11 was last called from
 * elsewhere; takes rax, rcx. */
    .macro CHECK_FOUND otherwise
    mov F_RETURN(%rbp), %rax
    xor crossbill_site_salt(%rip), %rax
    and F_WORDS(%rbp), %rax
    cmp %rax, NODE_SITE_KEY(%r11)
    je 8f
    mov F_EDGE(%rbp), %ecx
    shl $EDGE_SHIFT, %rcx
    lea crossbill_edges(%rip), %rax
    cmpb $0, EDGE_BY_FRAME(%rax,%rcx)
    je \otherwise
    mov F_TARGET(%rbp), %rax
    cmp %rax, NODE_SITE_KEY(%r11)
    jne \otherwise
8:
    .endm

/* For such an edge, rcx: goes to `placed` if the node r11 was last called from
 * here, else to `other`, but for calls by code with FramePlaces; takes rax. */
    .macro CHECK_RETURN placed, other
    cmpq $0, EDGE_BY_RETURN(%rcx)
    je 8f
    mov F_RETURN(%rbp), %rax
    xor crossbill_site_salt(%rip), %rax
    cmp %rax, NODE_SITE_KEY(%r11)
    je \placed
    mov F_RETURN(%rbp), %rax
    sub crossbill_frame_places(%rip), %rax
    cmp crossbill_frame_places + 8(%rip), %rax
    jae \other
8:
    .endm

/* For an edge, rcx, whose sites are FramePlaces: the same key. That of others:
 * to `other`. The caller's code has kept its caller's frame by rbp. */
    .macro FRAME_KEY other, otherwise
    cmpb $0, EDGE_BY_FRAME(%rcx)
    je \other
    mov F_RETURN(%rbp), %rax
    sub crossbill_frame_places(%rip), %rax
    cmp crossbill_frame_places + 8(%rip), %rax
    jae \otherwise
    mov (%rbp), %rax
    mov 8(%rax), %rax               /* where the caller returns to */
    mov $HASH_FACTOR, %rdx
    imul %rax, %rdx
    shr $64 - FRAME_PLACE_BITS, %rdx
    shl $3, %rdx
    add crossbill_frame_places + FRAME_PLACES_SEEN(%rip), %rdx
    mov (%rdx), %rdx
    cmp %rax, (%rdx)
    jne \otherwise
    mov FRAME_PLACE_CODE(%rdx), %rax
    mov (%rax), %eax
    cmp FRAME_PLACE_NUMBER(%rdx), %eax
    jne \otherwise
    mov FRAME_PLACE_KEY(%rdx), %rdx
    xor crossbill_code_salt(%rip), %rdx
    .endm

/* Goes to `placed` if the node r11 is that of the host's present place, and no
 * stack is to be taken of its call, which is looked at from `same` on; to
 * `other` if another node is, which the table may have; takes rax, rdx. */
    .macro CHECK_PLACE placed, same, other, otherwise
    FRAME_KEY 7f, \otherwise
    cmp %rdx, NODE_SITE_KEY(%r11)
    jne \other
    jmp \same
7:  PLACE_KEY \otherwise
    cmp %rdx, NODE_SITE_KEY(%r11)
    jne \otherwise
\same:
    mov NODE_GAP(%r11), %edx
    cmp $-1, %edx
    je \otherwise
    test %edx, %edx
    jg \placed                      /* counted only, or timed by C++ */
    cmpl $1, NODE_TO_STACK(%r11)
    jbe \otherwise                  /* C++ takes the stack */
    decl NODE_TO_STACK(%r11)
    jmp \placed
    .endm

/* A call that is watched for handles, of an edge rcx: looks at it, and goes on
 * to the fast path with all that this needs. Other calls, and those of which
 * there is something to note: to `otherwise`. */
    .macro BEFORE_HANDLES otherwise
    cmpq $0, EDGE_HANDLES(%rcx)
    je \otherwise
    KEEP_OTHERS
    mov %r9, F_R9(%rbp)
    mov %rsp, %rdi
    call crossbill_before_handles
    mov F_RDI(%rbp), %rdi
    mov F_RSI(%rbp), %rsi
    mov F_R8(%rbp), %r8
    mov F_R9(%rbp), %r9
    test %eax, %eax
    jz \otherwise                      /* there is something to note */
    btsq $HANDLES_BIT, F_EPOCH(%rbp)
    LOAD_THREAD %r10
    mov F_EDGE(%rbp), %ecx
    mov THREAD_NO_EDGE(%r10), %rdx
    add %rcx, %rdx
    shl $EDGE_SHIFT, %rcx
    lea crossbill_edges(%rip), %rax
    add %rax, %rcx
    .endm

/* By the rule in ecx, and the call's first argument: goes to `error` if the host
 * says that an exception is pending, else to `none`; takes rcx. By other rules:
 * to `otherwise`. */
    .macro CHECK_PENDING error, none, otherwise
    cmp $LEAVE_PENDING, %ecx
    jne \otherwise
    mov F_RDI(%rbp), %rcx
    add crossbill_pending_offset(%rip), %rcx
    cmpq $0, (%rcx)
    je \none
    jmp \error
    .endm

/* KEEP_OTHERS after the call, and the first argument as it was; takes rcx. */
    .macro KEEP_FOR_LEAVE
    mov F_RDI(%rbp), %rcx
    mov %rcx, F_TARGET(%rbp)
    KEEP_OTHERS
    .endm

/* The end of such a call, at r9, where rdx is its epoch with a mark; takes the
 * mark off. Where there is none: to `otherwise`. */
    .macro AFTER_HANDLES otherwise
    btr $HANDLES_BIT, %rdx
    jnc \otherwise
    mov %rdx, F_EPOCH(%rbp)
    KEEP_OTHERS
    mov %r9, F_TARGET(%rbp)         /* its end; nobody goes there now */
    mov %r9, %rsi
    lea F_RDI(%rbp), %rdi
    lea F_RDI(%rbp), %rsp
    call crossbill_after_handles
    mov F_RDI(%rbp), %rdi
    mov F_RSI(%rbp), %rsi
    mov F_R8(%rbp), %r8
    mov F_TARGET(%rbp), %r9
    mov %r9, %rax
    LOAD_THREAD %r10
    mov F_ACTIVATION(%rbp), %r11
    mov F_EPOCH(%rbp), %rdx
    .endm

/* arena::histogram_bucket() of rax ticks, in eax, where the buckets are wider;
 * takes r9. */
    .macro LATER_BUCKET
    mov %rcx, %r9
    bsr %rax, %rcx
    sub $3, %ecx
    shr %cl, %rax
    and $7, %eax
    lea LINEAR_BUCKETS - 48(%rax,%rcx,8), %eax
    mov %r9, %rcx
    .endm
