# SPDX-License-Identifier: MIT
# What a program can ask about itself: arguments, executable, parent, groups,
# signal mask and dispositions, limits, umask, folder, name, stack, thread
# keys, auxiliary vector, and the first module of dl_iterate_phdr.
# Rule: the program behaves as without us (design section 5).
# Taken out: it failed when blocked signals stayed blocked after slow paths.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
long work(long a) { return a + 1; }
EOF
c host -lcore <<'EOF'
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <link.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
long work(long);
static void signals(const char* when) {
  sigset_t mask, pending;
  sigprocmask(SIG_SETMASK, 0, &mask);
  sigpending(&pending);
  printf("%s:", when);
  for (int i = 1; i < 65; i++) {
    struct sigaction action;
    if (sigaction(i, 0, &action)) continue;
    if (action.sa_handler == SIG_IGN) printf(" %d ignored", i);
    else if (action.sa_handler != SIG_DFL) printf(" %d handled", i);
    if (sigismember(&mask, i)) printf(" %d blocked", i);
    if (sigismember(&pending, i)) printf(" %d pending", i);
  }
  stack_t stack;
  sigaltstack(0, &stack);
  printf(" stack %x\n", stack.ss_flags);
}
static int first_module(struct dl_phdr_info* info, size_t n, void* p) {
  printf("first module '%s' %d\n", info->dlpi_name, info->dlpi_phnum > 5);
  return 1;
}
static void* size(void* p) {
  pthread_attr_t attributes;
  void* low;
  size_t bytes, guard;
  char name[32];
  pthread_getattr_np(pthread_self(), &attributes);
  pthread_attr_getstack(&attributes, &low, &bytes);
  pthread_attr_getguardsize(&attributes, &guard);
  pthread_getname_np(pthread_self(), name, sizeof name);
  char* here = (char*)&attributes;
  // The kernel's start of a stack moves; libc says so to the byte.
  printf("stack %zu guard %zu %d %s\n", (bytes + 65535) >> 16, guard,
         here > (char*)low && here < (char*)low + bytes, name);
  return 0;
}
int main(int argc, char** argv) {
  char path[4096], text[256] = "";
  for (int i = 0; i < argc; i++) printf("[%s] ", argv[i]);
  printf("%s %s\n", program_invocation_name, program_invocation_short_name);
  ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
  path[n > 0 ? n : 0] = 0;
  printf("%s %s\n", basename(path), (char*)getauxval(AT_EXECFN));
  int fd = open("/proc/self/cmdline", O_RDONLY);
  n = read(fd, text, sizeof text);
  for (int i = 0; i < n; i++) putchar(text[i] ? text[i] : '|');
  close(fd);
  prctl(PR_GET_NAME, text);
  printf(" %s %d\n", text, prctl(PR_GET_DUMPABLE));
  printf("%d %d %d\n", getpgrp() == getpgid(getppid()),
         getsid(0) == getsid(getppid()), tcgetpgrp(0));
  work(1);
  signals("signals");
  for (int i = 0; i < RLIM_NLIMITS; i++) {
    struct rlimit limit;
    getrlimit(i, &limit);
    printf("%lx %lx ", limit.rlim_cur, limit.rlim_max);
  }
  mode_t mask = umask(0);
  printf("\numask %o nice %d\n", mask, getpriority(PRIO_PROCESS, 0));
  getcwd(path, sizeof path);
  fflush(stdout);
  printf("threads %d\n", system("ls /proc/$PPID/task | wc -l"));
  int status, keys = 0;
  printf("%d", waitpid(-1, &status, WNOHANG));
  printf(" %s\n", strerror(errno));
  pthread_key_t key;
  while (!pthread_key_create(&key, 0)) {
    if (!keys++) printf("first key %u\n", key);
  }
  printf("%d keys\n", keys);
  dl_iterate_phdr(first_module, 0);
  pthread_t thread;
  size(0);
  pthread_create(&thread, 0, size, 0);
  pthread_join(thread, 0);
  signals("signals at the end");
  printf("flags %x\nwitness work 1\n", fcntl(0, F_GETFL));
}
EOF
same ./host "an argument" ""
expect work
cat >blocked.c <<'EOF'
#include <signal.h>
#include <unistd.h>
int main(int argc, char** argv) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigaddset(&set, SIGALRM);
  sigaddset(&set, SIGCHLD);
  sigprocmask(SIG_BLOCK, &set, 0);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGINT, SIG_IGN);
  signal(SIGHUP, SIG_IGN);
  execvp(argv[1], argv + 1);
}
EOF
c blocked <blocked.c
# What `record` itself is started with reaches the program too.
UNDER=./blocked same ./host inherited
expect work
UNDER="nice -n 3" same ./host nice
same sh -c 'umask 077; exec ./host umask'
