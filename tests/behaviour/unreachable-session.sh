# SPDX-License-Identifier: MIT
# Children that cannot reach the session: a program that is started where
# /dev/shm is another one, in another root, and as another user; a child that is
# born in a user namespace; 100 starts, 70 programs. Needs root.
# Rule: a program that goes unrecorded is named, by a list in shared memory
# where nothing else is left (agent/unrecorded.cpp).
# Taken out: it failed when add_to_list did nothing; when the recorder made no
# list; for the many when each made a row of its own.
. "$(dirname "$0")/lib.sh"
[ "$(id -u)" = 0 ] || skip "needs root"
[ -n "$PLAIN" ] || unshare --mount true || skip "no namespace can be made here"

c libcore.so <<'EOF'
long work(long a) { return a + 1; }
EOF
c app -lcore <<'EOF'
#include <stdio.h>
long work(long);
int main(void) { return !printf("app %ld\n", work(1)); }
EOF
cp app another
mkdir -p root
c in_root -static <<'EOF'
#include <stdio.h>
int main(void) { return !puts("in another root"); }
EOF
cp in_root root
c host -lcore <<'EOF'
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
long work(long);
static void start(const char* program) {
  int status;
  fflush(stdout);
  if (!fork()) {
    execl(program, program, (char*)0);
    _exit(9);
  }
  wait(&status);
  printf("status %x\n", status);
}
int main(int argc, char** argv) {
  if (!strcmp(argv[1], "born")) {
    // Its crossings are not recorded: it can make no arena.
    if (!syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0))
      _exit((int)work(40));
    int status;
    wait(&status);
    printf("status %x\n", status);
    return 0;
  }
  if (!strcmp(argv[1], "root")) {
    if (chroot("root") || chdir("/")) puts("refused");
  } else if (!strcmp(argv[1], "user")) {
    if (setuid(65534)) puts("refused");
  } else if (unshare(CLONE_NEWNS) ||
             mount("none", "/", 0, MS_REC | MS_PRIVATE, 0) ||
             mount("none", "/dev/shm", "tmpfs", 0, 0)) {
    puts("refused");
  }
  for (int i = 0; i < atoi(argv[2]); i++) start(argv[3]);
}
EOF
# named SUBJECT TIMES: a note says so, in both recordings.
named() {
  [ -z "$PLAIN" ] || return 0
  for run in timed counted; do
    got=$(query $run "select coalesce(sum(count), 0) from notes where
      code = 'child-not-recorded' and coalesce(subject, '') like '$1'")
    [ "$got" = "$2" ] || fail "$1 is named $got times in the $run recording"
  done
}
same ./host namespace 1 ./app
named ./app 1
same ./host root 2 /in_root
named /in_root 2
chmod 755 . app
same ./host user 1 ./app
named ./app 1
same ./host born
named '%/host' 1
# The shell is bash for one that forks where others use vfork.
same bash -c 'unshare -m bash -c "mount -t tmpfs none /dev/shm
  ./app; ./another; true"'
named ./app 1
named ./another 1
same ./host namespace 100 ./app
named ./app 100
# 63 names fit.
for number in $(seq 70); do cp app app-$number; done
same bash -c 'unshare -m bash -c "mount -t tmpfs none /dev/shm
  for app in ./app-*; do \$app; done; true"'
named ./app-% 63
named '' 7
