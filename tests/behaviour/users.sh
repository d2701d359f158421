# SPDX-License-Identifier: MIT
# A program becomes another user, and then another root, in the middle, and
# makes crossings, threads and children there. Needs root.
# Rule: a process that has changed user or root can still grow its arena, or
# says that it could not; nothing goes to its stderr (design section 5).
# Taken out: not yet; no change of the agent was tried that makes it fail.
. "$(dirname "$0")/lib.sh"
[ "$(id -u)" = 0 ] || skip "needs root"

c libcore.so <<'EOF'
long work(long a) { return a + 1; }
EOF
c host -lcore <<'EOF'
#define _GNU_SOURCE
#include <grp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
long work(long);
static void* body(void* p) {
  long s = 0;
  for (int i = 0; i < 100; i++) s = work(s);
  return (void*)s;
}
static void everywhere(const char* when) {
  pthread_t thread;
  body(0);
  pthread_create(&thread, 0, body, 0);
  pthread_join(thread, 0);
  printf("%s: %d %d\n", when, getuid(), geteuid());
  fflush(stdout);
  pid_t child = fork();
  if (!child) {
    printf("child %ld\n", (long)body(0));
    fflush(stdout);
    execl("/bin/sh", "sh", "-c", "echo a shell; /bin/true", (char*)0);
    puts("no shell");
    fflush(stdout);
    _exit(5);
  }
  int status;
  waitpid(child, &status, 0);
  printf("status %x\n", status);
}
int main(int argc, char** argv) {
  if (argc > 1) everywhere("before");
  umask(0777);
  if (seteuid(65534) || seteuid(0)) puts("refused");
  everywhere("root again");
  if (chroot("empty") || chdir("/")) puts("refused");
  everywhere("another root");
  setgroups(0, 0);
  if (setgid(65534) || setuid(65534)) puts("refused");
  everywhere("nobody");
  printf("witness work %d\n", argc > 1 ? 800 : 600);
}
EOF
mkdir empty
same ./host
[ -n "$PLAIN" ] || query timed "select code, subject from notes"
same ./host early
