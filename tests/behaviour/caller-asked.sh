# SPDX-License-Identifier: MIT
# Functions that load their own return address: to say who called them, or to
# come back there later.
# Rule: what would find a frame of ours is counted by a stub that leaves no trace
# (design section 5, "The stub"): no frame, all registers kept, also in a child.
# Taken out: with must_jump() always false the agent is named as the caller, and
# the context is resumed in a stub that has returned.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
void who(void) {
  Dl_info info;
  void* from = __builtin_return_address(0);
  if (dladdr(from, &info) == 0) return;
  const char* slash = strrchr(info.dli_fname, '/');
  printf("called by %s, %s\n", slash ? slash + 1 : info.dli_fname,
         info.dli_sname ? info.dli_sname : "-");
}
// With a frame pointer, and late.
__attribute__((optimize("no-omit-frame-pointer"))) int who_late(int n) {
  volatile char room[256];
  memset((void*)room, n, sizeof room);
  Dl_info info;
  return room[3] + dladdr(__builtin_return_address(0), &info) +
         (strstr(info.dli_fname, "/host") != 0);
}
// Saves where its caller is: in assembly, without frame information, as
// libunwind's getcontext is.
asm(".text\n.globl save\n.type save, @function\nsave:\n"
    "mov %rbx, (%rdi)\nmov %rbp, 8(%rdi)\nmov %r12, 16(%rdi)\n"
    "mov %r13, 24(%rdi)\nmov %r14, 32(%rdi)\nmov %r15, 40(%rdi)\n"
    "lea 8(%rsp), %rax\nmov %rax, 48(%rdi)\n"
    "mov (%rsp), %rax\nmov %rax, 56(%rdi)\nxor %eax, %eax\nret\n"
    ".size save, . - save\n");
// A convention of its own: adds up every register that a call may change.
asm(".globl keeps\n.type keeps, @function\nkeeps:\nmov (%rsp), %r15\n"
    "add %rdi, %rax\nadd %rsi, %rax\nadd %rdx, %rax\nadd %rcx, %rax\n"
    "add %r8, %rax\nadd %r9, %rax\nadd %r10, %rax\nadd %r11, %rax\nret\n"
    ".size keeps, . - keeps\n");
EOF
c libplug.so -lcore <<'EOF'
void who(void);
int plugged;
void plug(void) {
  who();
  plugged++;
}
EOF
c host -rdynamic -lcore -Wl,-z,now <<'EOF'
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
void who(void);
int who_late(int);
int save(long*);
static volatile int turns;
static long context[8];
__attribute__((noinline, noreturn)) static void resume(void) {
  asm volatile("mov %0, %%rdi\nmov (%%rdi), %%rbx\nmov 8(%%rdi), %%rbp\n"
      "mov 16(%%rdi), %%r12\nmov 24(%%rdi), %%r13\nmov 32(%%rdi), %%r14\n"
      "mov 40(%%rdi), %%r15\nmov 48(%%rdi), %%rsp\nmov $1, %%eax\n"
      "jmp *56(%%rdi)\n" : : "r"(context) : "memory");
  __builtin_unreachable();
}
__attribute__((noinline)) static void deep(int n) {
  volatile char room[4096];
  memset((void*)room, 0x41, sizeof room);
  if (n > 0) deep(n - 1);
  resume();
}
static long keep(void) {
  register long rax asm("rax") = 1;
  asm volatile(
      "mov $2, %%edi\nmov $3, %%esi\nmov $4, %%edx\nmov $5, %%ecx\n"
      "mov $6, %%r8d\nmov $7, %%r9d\nmov $8, %%r10d\nmov $9, %%r11d\n"
      "sub $128, %%rsp\ncall *keeps@GOTPCREL(%%rip)\nadd $128, %%rsp\n"
      : "+r"(rax) : : "rdi", "rsi", "rdx", "rcx", "r8", "r9", "r10", "r11",
        "r15", "memory", "cc");
  return rax;
}
int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  who();
  printf("late %d\n", who_late(1));
  void* plug = dlopen("libplug.so", RTLD_NOW);
  ((void (*)(void))dlsym(plug, "plug"))();
  void* core = dlopen("libcore.so", RTLD_NOW);
  ((void (*)(void))dlsym(core, "who"))();
  int again = save(context);
  turns++;
  printf("turn %d %d\n", turns, again);
  if (turns < 3) deep(4);
  printf("keeps %ld\n", keep());
  pid_t child = fork();
  if (child == 0) {
    printf("keeps %ld\n", keep());
    who();
    puts("witness keeps 1\nwitness who 1");
    _exit(0);
  }
  int status;
  waitpid(child, &status, 0);
  printf("child %d\n", status);
  puts("witness who 3\nwitness who_late 1\nwitness save 1\nwitness keeps 1");
}
EOF
same ./host
expect who
expect who_late
expect save
expect keeps
