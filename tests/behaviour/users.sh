# SPDX-License-Identifier: MIT
# A program becomes another user, and then another root, in the middle, and
# makes crossings, many threads and children there. Needs root.
# Rule: a process that has changed user or root can still grow its arena;
# nothing goes to its stderr, nor to that of its children (design section 5).
# Taken out: it failed when the arena grew through its file (fallocate);
# when the agent's path always counted as readable.
. "$(dirname "$0")/lib.sh"
[ "$(id -u)" = 0 ] || skip "needs root"

c libcore.so <<'EOF'
long work(long a) { return a + 1; }
long child_work(long a) { return a + 1; }
EOF
c host -lcore <<'EOF'
#define _GNU_SOURCE
#include <grp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
long work(long), child_work(long);
enum { kMore = 30, kCalls = 100, kNobody = 65534 };
static int threads_now;
static int all;  // witness
static pthread_barrier_t together;
static void* body(void* p) {
  long s = 0;
  for (int i = 0; i < kCalls; i++) s = work(s);
  __atomic_fetch_add(&all, kCalls, __ATOMIC_RELAXED);
  if (p) pthread_barrier_wait(&together);
  return (void*)s;
}
// Threads that live at one time have a tree each: these need new ones.
static void more_threads(void) {
  static pthread_t threads[5 * kMore];
  threads_now += kMore;
  pthread_barrier_init(&together, 0, threads_now);
  for (int i = 0; i < threads_now; i++)
    pthread_create(&threads[i], 0, body, &together);
  for (int i = 0; i < threads_now; i++) pthread_join(threads[i], 0);
}
static void child(void) {
  printf("child %ld %d\n", child_work(1), getuid());
  fflush(stdout);
  execl("/bin/sh", "sh", "-c", "echo a shell; /bin/true", (char*)0);
  puts("no shell");
  fflush(stdout);
  _exit(5);
}
static void everywhere(const char* when) {
  int status;
  body(0);
  more_threads();
  printf("%s: %d %d\n", when, getuid(), geteuid());
  fflush(stdout);
  if (!fork()) child();
  wait(&status);
  printf("status %x\n", status);
}
static void must(int result) {
  if (result) puts("refused");
}
int main(int argc, char** argv) {
  if (!strcmp(argv[1], "late")) everywhere("before");
  umask(0777);
  must(seteuid(kNobody) || seteuid(0));
  everywhere("root again");
  if (!strcmp(argv[1], "root")) {
    must(chroot("empty") || chdir("/"));
    everywhere("another root");
  }
  must(setgroups(0, 0) || setgid(kNobody) || setuid(kNobody));
  everywhere("nobody");
  printf("witness work %d\n", all);
}
EOF
mkdir empty
for how in user root late; do
  same ./host $how
  expect work
done
