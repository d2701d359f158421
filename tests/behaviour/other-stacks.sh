# SPDX-License-Identifier: MIT
# In the middle of a crossing the thread goes on upon a stack that lies higher
# than its own (a signal's, one that the program switches to itself), makes
# crossings there and jumps about.
# Rule: crossings are dead that lie below the stack pointer on the *same* stack;
# those of another stack stay open (design section 5, "State").
# Taken out: it failed when on_one_stack() was always true; when it was never
# true; when a longjmp within one stack closed what is open on another.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
#include <setjmp.h>
static long count;
long calls(void) { return count; }
long work(long a) { count++; return a + 1; }
long after(long a) { return a + 1; }
void leave(void* to) { siglongjmp(*(sigjmp_buf*)to, 1); }
// Open while `elsewhere` runs.
long outer(void (*elsewhere)(void)) { elsewhere(); return 1; }
EOF
c host -lcore <<'EOF'
#define _GNU_SOURCE
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
long calls(void), work(long), after(long), outer(void (*)(void));
void leave(void*);
enum { kRounds = 20, kBytes = 1 << 18 };
// The program's own data lies below all that mmap gives.
static char low[kBytes] __attribute__((aligned(4096)));
static char* high;
static sigjmp_buf home, there;
static int way;
static void works(void) { for (int i = 0; i < 3; i++) work(i); }
static void jumps(void) {
  work(0);
  if (!sigsetjmp(there, 1)) leave(there);  // from this stack to this stack
  works();
}
static void handler(int signal) {
  if (way == 1) jumps();
  else works();
  if (way == 2) leave(home);  // from this stack to the thread's own
}
static void raises(void) { raise(SIGUSR1); }
// on_stack(top, f): calls f with another stack pointer, as coroutines do.
void on_stack(void* top, void (*f)(void));
asm(".globl on_stack\non_stack: .cfi_startproc\n"
    "push %rbp\n.cfi_def_cfa_offset 16\n.cfi_offset %rbp, -16\n"
    "mov %rsp, %rbp\n.cfi_def_cfa_register %rbp\n"
    "mov %rdi, %rsp\ncall *%rsi\nleave\n.cfi_def_cfa %rsp, 8\nret\n"
    ".cfi_endproc\n");
static void switches(void) { on_stack(high + kBytes, works); }
static void switches_and_jumps(void) { on_stack(high + kBytes, jumps); }
static void* body(void* p) {
  char here;
  stack_t signals = {.ss_sp = high, .ss_size = kBytes};
  sigaltstack(&signals, 0);
  printf("%d\n", &here < high);
  for (int i = 0; i < kRounds; i++) {
    for (way = 0; way < 2; way++) outer(raises);
    if (!sigsetjmp(home, 1)) outer(raises);
    after(i);
    outer(switches);
    outer(switches_and_jumps);
  }
  return 0;
}
int main(void) {
  high = mmap(0, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
              -1, 0);
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_ONSTACK};
  sigaction(SIGUSR1, &action, 0);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstack(&attributes, low, kBytes);
  pthread_t thread;
  pthread_create(&thread, &attributes, body, 0);
  pthread_join(thread, 0);
  printf("witness work %ld\nwitness outer %d\n", calls(), 5 * kRounds);
  printf("witness after %d\n", kRounds);
}
EOF
same ./host
grep -qx 1 plain.out || fail "the thread's stack is not the lower one"
expect work
expect outer
expect after
expect_timed timed outer "$(witness outer)"
expect_timed open outer 0
expect_outermost outer
expect_outermost after
[ -n "$PLAIN" ] || {
  inside=$(query timed "select sum(nodes.calls) from nodes
    join edges on nodes.edge = edges.id
    join nodes as above on nodes.parent = above.id
    join edges as of_above on above.edge = of_above.id
    where edges.name = 'work' and of_above.name = 'outer'")
  [ "$inside" = "$(witness work)" ] ||
    fail "$inside of $(witness work) calls of work lie in outer"
}
