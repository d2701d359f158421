# SPDX-License-Identifier: MIT
# vfork and exec, posix_spawn and posix_spawnp, system, popen, wordexp.
# Rule: LD_PRELOAD is hidden from environ and added again at exec, posix_spawn,
# system, popen and wordexp; a child that shares memory shares the arena
# (design section 5, "Environment", "Signals, threads, processes").
# Taken out: it failed when LD_PRELOAD was not added again.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
long work(long a) { return a + 1; }
EOF
c leaf -lcore <<'EOF'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
extern char** environ;
long work(long);
int main(int argc, char** argv) {
  int n = 0, preload = 0;
  for (char** e = environ; *e; e++) n++, preload += !strncmp(*e, "LD_", 3);
  printf("%s %d %d\nwitness work %ld\n", argv[1], n, preload, work(0));
  return atoi(argv[1]);
}
EOF
c host -lcore <<'EOF'
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wordexp.h>
extern char** environ;
long work(long);
static int end(pid_t child) {
  int status = -1;
  waitpid(child, &status, 0);
  return status;
}
int main(void) {
  pid_t child;
  char* env[] = {"A=1", "B=2", 0};
  setenv("PATH", ".:/bin:/usr/bin", 1);
  for (int i = 0; i < 5; i++) {
    child = vfork();
    if (!child) {
      work(1);  // in the memory of its parent
      execle("./leaf", "leaf", "11", (char*)0, env);
      _exit(1);
    }
    printf("vfork %x\nwitness work 1\n", end(child));
    fflush(stdout);
  }
  child = vfork();
  if (!child) _exit(work(6));
  printf("vfork %x\nwitness work 1\n", end(child));
  fflush(stdout);
  if (!posix_spawn(&child, "./leaf", 0, 0, (char*[]){"leaf", "12", 0}, environ))
    printf("spawn %x\n", end(child));
  fflush(stdout);
  if (!posix_spawnp(&child, "leaf", 0, 0, (char*[]){"leaf", "13", 0}, env))
    printf("spawnp %x\n", end(child));
  fflush(stdout);
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "spawned",
                                   O_WRONLY | O_CREAT, 0600);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  if (!posix_spawn(&child, "./leaf", &actions, &attributes,
                   (char*[]){"leaf", "14", 0}, (char*[]){0}))
    printf("spawn %x\n", end(child));
  printf("%s\n", strerror(posix_spawn(&child, "./nowhere", 0, 0,
                                      (char*[]){"x", 0}, env)));
  fflush(stdout);
  printf("system %x\n", system("cat spawned; ./leaf 15; exec ./leaf 16"));
  printf("system %x %d\n", system("kill -9 $$"), !!system(0));
  FILE* pipe = popen("./leaf 17; echo $LD_PRELOAD; exit 3", "r");
  char line[200];
  while (fgets(line, sizeof line, pipe)) printf("popen %s", line);
  printf("pclose %x\n", pclose(pipe));
  puts("witness work 1");
  fflush(stdout);
  pipe = popen("cat; ./leaf 18", "w");
  fputs("written\n", pipe);
  printf("pclose %x\n", pclose(pipe));
  wordexp_t words;
  printf("wordexp %d", wordexp("a $(./leaf 19) $LD_PRELOAD b", &words, 0));
  for (size_t i = 0; i < words.we_wordc; i++) printf(" %s", words.we_wordv[i]);
  puts("");  // its child is not recorded: it expands what it is shown
}
EOF
same env - ./host
expect work
