# SPDX-License-Identifier: MIT
# A program ends in a core in every way that there is: exit, _exit, _Exit,
# abort, a crash, a raised signal; its parent sees the same wait status.
# Rule: the program dies the same; a killed target loses nothing (design
# section 5, "Tree").
# Taken out: it failed when the arena was mapped privately.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>
long work(long a) { return a + 1; }
void finish(int how) {
  switch (how) {
    case 0: exit(7);
    case 1: _exit(8);
    case 2: _Exit(9);
    case 3: abort();
    case 4: *(volatile int*)0 = 1;
    case 5: __builtin_trap();
    case 6: kill(getpid(), SIGKILL);
    case 7: raise(SIGTERM);
    case 8: syscall(SYS_exit_group, 10);
    case 9: *(volatile int*)(void*)finish = 1;
    case 10: raise(SIGPIPE);
    case 12: ((void (*)(void))0x10)(); break;
    case 13: __asm__ volatile("idivl %0" : : "r"(0), "a"(1), "d"(0));
  }
}
EOF
c host -lcore <<'EOF'
#include <stdio.h>
#include <stdlib.h>
long work(long);
void finish(int how);
static void at_exit(void) { printf("at exit %ld\n", work(2)); }
int main(int argc, char** argv) {
  if (atoi(argv[1]) == 0) atexit(at_exit);
  for (int i = 0; i < 1000; i++) work(i);
  printf("%s\nwitness work %d\nwitness finish 1\n", argv[1],
         1000 + (atoi(argv[1]) == 0));
  fflush(stdout);
  finish(atoi(argv[1]));
}
EOF
c parent <<'EOF'
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char** argv) {
  pid_t child = fork();
  if (!child) execv(argv[1], argv + 1);
  int status;
  waitpid(child, &status, 0);
  printf("wait status %x\n", status);
}
EOF
for how in 0 1 2 3 4 5 6 7 8 9 10 12 13; do
  same ./host $how
  expect work
  expect finish
  same ./parent ./host $how
  expect work
done
