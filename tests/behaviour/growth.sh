# SPDX-License-Identifier: MIT
# The arena grows while the program may have no descriptor, or no file at all,
# or while the arena's own path is gone. (Another user or root: users.sh.)
# Rule: growth needs no descriptor, no path and no rights: the pages of what is
# mapped already are asked for, MADV_POPULATE_WRITE (docs/tour.md).
# Taken out: it failed when the arena grew through its file (fallocate).
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
long work(long a) { return a + 1; }
EOF
c host -lcore <<'EOF'
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
long work(long);
enum { kThreads = 60, kCalls = 100 };
static pthread_barrier_t together;
static char folder[256], elsewhere[300];
static void* body(void* p) {
  for (int i = 0; i < kCalls; i++) work(i);
  pthread_barrier_wait(&together);
  return p;
}
// Threads that live at one time have a tree each, a few MiB together.
static void many_threads(void) {
  pthread_t threads[kThreads];
  pthread_barrier_init(&together, 0, kThreads);
  for (int i = 0; i < kThreads; i++)
    pthread_create(&threads[i], 0, body, 0);
  for (int i = 0; i < kThreads; i++) pthread_join(threads[i], 0);
}
static void no_descriptor(void) {
  struct rlimit none = {0, 0};
  setrlimit(RLIMIT_NOFILE, &none);
}
// As sandboxes do: what opens or allocates a file is refused.
static void no_file(void) {
#define REFUSE(number)                                       \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),         \
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES)
  struct sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      REFUSE(SYS_open), REFUSE(SYS_openat), REFUSE(SYS_fallocate),
      REFUSE(SYS_ftruncate), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
      prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
    puts("no seccomp here");
}
// The folder of the arena, if there is one, gets another name.
static void no_path(void) {
  char line[400];
  FILE* maps = fopen("/proc/self/maps", "r");
  while (!*folder && fgets(line, sizeof line, maps)) {
    char *name = strchr(line, '/'), *end = strrchr(line, '/');
    if (name && end > name && !strncmp(name, "/dev/shm/crossbill-", 19) &&
        end - name < (int)sizeof folder)
      memcpy(folder, name, end - name);
  }
  fclose(maps);
  snprintf(elsewhere, sizeof elsewhere, "%s.elsewhere", folder);
  if (*folder && rename(folder, elsewhere)) puts("not renamed");
}
int main(int argc, char** argv) {
  if (!strcmp(argv[1], "descriptor")) no_descriptor();
  if (!strcmp(argv[1], "file")) no_file();
  if (!strcmp(argv[1], "path")) no_path();
  many_threads();
  int fd = open("/dev/null", O_RDONLY);
  printf("%s: %s\n", argv[1], fd < 0 ? strerror(errno) : "opens files");
  if (*folder && rename(elsewhere, folder)) puts("not renamed back");
  printf("witness work %d\n", kThreads * kCalls);
}
EOF
for how in descriptor file path; do
  same ./host $how
  expect work
done
