# SPDX-License-Identifier: MIT
# File descriptors: the same numbers, the same list, the same limits, also
# when a program closes all of them and works on, or may have four at most.
# Rule: the agent keeps no descriptor open (design section 5, "Tree").
# Taken out: it failed when MADV_WIPEONFORK was left out; when the arena's
# descriptor stayed open; when leave_trace() did nothing.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
long work(long a) { return a + 1; }
EOF
c host -lcore <<'EOF'
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
long work(long);
static void list(const char* when) {
  printf("%s:", when);
  DIR* dir = opendir("/proc/self/fd");
  for (struct dirent* e; dir && (e = readdir(dir));) {
    if (e->d_name[0] == '.') continue;
    char link[256];
    ssize_t n = readlinkat(dirfd(dir), e->d_name, link, sizeof link - 1);
    link[n > 0 ? n : 0] = 0;
    // Names of pipes and output files differ; what they are does not.
    printf(" %s%s", e->d_name, strstr(link, "/fd") ? "=self" :
           strstr(link, "null") ? "=null" : "");
  }
  if (dir) closedir(dir);
  printf("\n");
}
static void* body(void* p) {
  long s = 0;
  for (int i = 0; i < 100; i++) s = work(s);
  return (void*)s;
}
static void thread(void) {
  pthread_t thread;
  if (pthread_create(&thread, 0, body, 0)) puts("no thread");
  else pthread_join(thread, 0);
}
int main(void) {
  list("at start");
  work(1);
  list("after a crossing");
  printf("%d %d\n", open("/dev/null", O_RDONLY), dup(0));
  thread();
  fflush(stdout);
  pid_t child = fork();
  if (!child) {
    body(0);
    list("in the child");
    fflush(stdout);
    _exit(0);
  }
  waitpid(child, 0, 0);
  list("after a thread and a child");
  struct rlimit few = {5, 5};
  setrlimit(RLIMIT_NOFILE, &few);
  for (int i = 0; i < 4; i++) {
    int fd = open("/dev/null", O_RDONLY);
    printf("%d %s\n", fd, fd < 0 ? strerror(errno) : "");
  }
  thread();
  fflush(stdout);
  child = fork();
  if (!child) {
    body(0);
    _exit(0);
  }
  waitpid(child, 0, 0);
  // Nothing open at all: standard output is kept under another number.
  int out = dup2(1, 4);
  for (int fd = 0; fd < 4; fd++) close(fd);
  thread();
  body(0);
  int first = open("/dev/null", O_RDONLY);
  dprintf(out, "%d %d\nwitness work 601\n", first, dup(first));
}
EOF
same ./host
# The second child finds no descriptor free, not even for a moment, so it has no
# arena, and is named: 100 calls less.
expect work 501
expect_note child-not-recorded "$work/host"
