# SPDX-License-Identifier: MIT
# A daemon: its parents end first, init adopts it, and it works on after the
# command has ended; a child's zombie is its parent's affair alone.
# Rule: the program behaves as without us; children that still run when the
# command ends are named (design section 3 and 5).
# Taken out: it failed when `record` was a subreaper; when it named none that
# still ran; when the agent ended a process that could not have an arena.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
long work(long a) { return a + 1; }
EOF
c host -lcore <<'EOF'
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
long work(long);
// Outlives the command, with its output elsewhere.
static void outlive(int told) {
  char name[40];
  signal(SIGCHLD, SIG_DFL);
  setsid();
  int null = open("/dev/null", O_RDWR);
  dup2(null, 1);
  dup2(null, 2);
  work(1);
  if (write(told, "", 1) != 1) _exit(1);
  for (int i = 0; i < 600000 && access("go", F_OK); i++) usleep(1000);
  // The session is gone: neither we nor our child have an arena.
  for (int i = 0; i < 10; i++) work(i);
  int status = 1;
  if (!fork()) _exit(work(4));
  wait(&status);
  snprintf(name, sizeof name, "outlived.%d", getpid());
  if (WIFEXITED(status) && WEXITSTATUS(status) == 5) creat(name, 0600);
  _exit(0);
}
int main(int argc, char** argv) {
  int ends[2], status;
  if (pipe(ends)) return 1;
  pid_t parent = getpid(), child = fork();
  if (!child) {
    child = fork();
    if (child) _exit(0);
    setsid();
    while (getppid() == parent) usleep(1000);
    usleep(50000);
    for (int i = 0; i < 50; i++) work(i);
    // 1 or, where the caller says so, a subreaper; never `record`.
    dprintf(ends[1], "adopted by %s\n", getppid() == atoi(argv[1]) ? "its own"
            : "a stranger");
    _exit(0);
  }
  waitpid(child, &status, 0);
  close(ends[1]);
  char line[100] = "";
  if (read(ends[0], line, sizeof line) < 0) return 2;
  printf("%s", line);
  child = waitpid(-1, &status, 0);
  printf("%d %s\n", child, strerror(errno));
  // Children that are not waited for, and none that are ours to wait for.
  signal(SIGCHLD, SIG_IGN);
  if (!fork()) _exit(work(3));
  child = waitpid(-1, &status, 0);
  printf("%d %s\n", child, strerror(errno));
  printf("witness work 52\n");
  fflush(stdout);
  if (pipe(ends)) return 1;
  if (!fork()) outlive(ends[1]);
  if (read(ends[0], line, 1) != 1) return 3;
}
EOF
# Who adopts here is found out by a program that knows nothing of us.
c adopter <<'EOF'
#include <stdio.h>
#include <unistd.h>
#include <sys/wait.h>
int main(void) {
  pid_t parent = getpid();
  if (fork()) return wait(0) == 0;
  pid_t middle = getpid();
  if (fork()) _exit(0);
  while (getppid() == middle || getppid() == parent) usleep(1000);
  printf("%d\n", getppid());
}
EOF
adopter=$(./adopter | cat)
same ./host "$adopter"
grep -q "its own" plain.out || fail "nobody knows who adopts here"
expect work
touch go
runs=4
[ -z "$PLAIN" ] || runs=1
for i in $(seq 6000); do
  [ "$(find . -name 'outlived.*' | wc -l)" = $runs ] && break
  sleep 0.05
done
[ "$(find . -name 'outlived.*' | wc -l)" = $runs ] ||
  fail "what outlived the command did not go on"
[ -n "$PLAIN" ] || for run in timed sampled counted; do
  [ "$(query $run "select sum(running) from processes")" = 1 ] ||
    fail "the $run recording does not say which process still ran"
done
