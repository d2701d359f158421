/* SPDX-License-Identifier: MIT */
/* dlsym and dlopen look at their caller: what is not ours to change goes on by
 * a jump. */
    .text
    .globl crossbill_hook_dlsym
    .hidden crossbill_hook_dlsym
    .type crossbill_hook_dlsym, @function
crossbill_hook_dlsym:
    .cfi_startproc
    endbr64
    test %rdi, %rdi
    jz 1f                           /* RTLD_DEFAULT */
    cmp $-1, %rdi
    jne crossbill_dlsym_of_handle
    jmp *crossbill_real_dlsym(%rip) /* RTLD_NEXT */
1:  push %rsi
    .cfi_adjust_cfa_offset 8
    mov %rsi, %rdi
    call crossbill_dlsym_default
    pop %rsi
    .cfi_adjust_cfa_offset -8
    test %rax, %rax
    jnz 2f
    xor %edi, %edi
    jmp *crossbill_real_dlsym(%rip)
2:  ret
    .cfi_endproc
    .size crossbill_hook_dlsym, . - crossbill_hook_dlsym

/* For a module that gets no stubs. */
    .globl crossbill_hook_plain_dlsym
    .hidden crossbill_hook_plain_dlsym
    .type crossbill_hook_plain_dlsym, @function
crossbill_hook_plain_dlsym:
    .cfi_startproc
    endbr64
    test %rdi, %rdi
    jz 1f                           /* RTLD_DEFAULT */
    cmp $-1, %rdi
    jne crossbill_dlsym_original
    jmp *crossbill_real_dlsym(%rip) /* RTLD_NEXT */
1:  push %rsi
    .cfi_adjust_cfa_offset 8
    mov %rsi, %rdi
    call crossbill_dlsym_own
    pop %rsi
    .cfi_adjust_cfa_offset -8
    test %rax, %rax
    jnz 2f
    xor %edi, %edi
    jmp *crossbill_real_dlsym(%rip)
2:  ret
    .cfi_endproc
    .size crossbill_hook_plain_dlsym, . - crossbill_hook_plain_dlsym

    .globl crossbill_hook_dlopen
    .hidden crossbill_hook_dlopen
    .type crossbill_hook_dlopen, @function
crossbill_hook_dlopen:
    .cfi_startproc
    endbr64
    push %rdi
    .cfi_adjust_cfa_offset 8
    push %rsi
    .cfi_adjust_cfa_offset 8
    sub $8, %rsp
    .cfi_adjust_cfa_offset 8
    mov 24(%rsp), %rdx              /* where the caller goes on */
    call crossbill_dlopen_begins
    add $8, %rsp
    .cfi_adjust_cfa_offset -8
    pop %rsi
    .cfi_adjust_cfa_offset -8
    pop %rdi
    .cfi_adjust_cfa_offset -8
    test $8, %sil                   /* RTLD_DEEPBIND */
    jz 1f
    movl $1, crossbill_deepbind_seen(%rip)
1:  test %eax, %eax
    jnz 2f
    jmp *crossbill_real_dlopen(%rip)
2:  sub $8, %rsp                    /* its caller does not matter */
    .cfi_adjust_cfa_offset 8
    call *crossbill_real_dlopen(%rip)
    add $8, %rsp
    .cfi_adjust_cfa_offset -8
    mov %rax, %rdi
    jmp crossbill_dlopen_ends
    .cfi_endproc
    .size crossbill_hook_dlopen, . - crossbill_hook_dlopen

    .globl crossbill_hook_dlmopen
    .hidden crossbill_hook_dlmopen
    .type crossbill_hook_dlmopen, @function
crossbill_hook_dlmopen:
    .cfi_startproc
    endbr64
    push %rdi
    .cfi_adjust_cfa_offset 8
    push %rsi
    .cfi_adjust_cfa_offset 8
    push %rdx
    .cfi_adjust_cfa_offset 8
    call crossbill_dlmopen_begins
    pop %rdx
    .cfi_adjust_cfa_offset -8
    pop %rsi
    .cfi_adjust_cfa_offset -8
    pop %rdi
    .cfi_adjust_cfa_offset -8
    test %rdi, %rdi                 /* LM_ID_BASE is the one that we see */
    jz 1f
    movl $1, crossbill_dlmopen_seen(%rip)
1:  jmp *crossbill_real_dlmopen(%rip)
    .cfi_endproc
    .size crossbill_hook_dlmopen, . - crossbill_hook_dlmopen

    .section .note.GNU-stack, "", @progbits
