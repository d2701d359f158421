# SPDX-License-Identifier: MIT
# Every way to exec, with and without a search, with an environment given,
# changed or cleared, through an interpreter, and one that fails.
# Rule: LD_PRELOAD is added again at exec; an exec begins a new image (design
# section 5, "Environment", section 3).
# Taken out: it failed when LD_PRELOAD was not added again.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
long work(long a) { return a + 1; }
EOF
printf '#!/bin/sh\nexec ./leaf script "$@"\n' >script
printf 'exec ./leaf shell "$@"\n' >no_interpreter
chmod +x script no_interpreter
c leaf -lcore <<'EOF'
#include <stdio.h>
extern char** environ;
long work(long);
int main(int argc, char** argv) {
  for (int i = 0; i < argc; i++) printf("%s ", argv[i]);
  int n = 0;
  for (char** e = environ; *e; e++, n++)
    if (**e != 'P') printf("[%s]", *e);
  printf(" %d\nwitness work %ld\n", n, work(0));
}
EOF
c host -lcore <<'EOF'
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
extern char** environ;
long work(long);
static void start(int how) {
  char* args[] = {"leaf", "v", "", "last argument", 0};
  char* env[] = {"GIVEN=1", "Q=", 0};
  switch (how) {
    case 0: execl("./leaf", "leaf", "l", "1", "2", "3", "4", "5", "6", "7", "8",
                  "9", "10", "11", (char*)0); break;
    case 1: execlp("leaf", "leaf", "lp", "1", "2", "3", "4", "5", "6",
                   (char*)0); break;
    case 2: execle("./leaf", "leaf", "le", "1", "2", "3", "4", "5", "6", "7",
                   (char*)0, env); break;
    case 3: execv("./leaf", args); break;
    case 4: execvp("leaf", args); break;
    case 5: execve("./leaf", args, env); break;
    case 6: execvpe("leaf", args, env); break;
    case 7: fexecve(open("./leaf", O_RDONLY | O_CLOEXEC), args, env); break;
    case 8: execveat(AT_FDCWD, "./leaf", args, env, 0); break;
    case 9: execve("./script", args, env); break;
    case 10: execvp("./no_interpreter", args); break;  // by /bin/sh
    case 11: clearenv(); execv("./leaf", args); break;
    case 12: environ = env; execv("./leaf", args); break;
    case 13: setenv("MORE", "2", 1); execv("./leaf", args); break;
    case 14: execve("./leaf", (char*[]){"alone", 0}, (char*[]){0}); break;
    case 15: execve("./no_interpreter", args, env); break;  // ENOEXEC
    case 16: execv("./nowhere", args); break;
    case 17: execvp("nowhere", args); break;
    case 18: execv("/", args); break;
    case 19: execve("./leaf", (char**)8, env); break;
    case 20: execve("./leaf", args, (char**)8); break;
    case 21: execve("./leaf", args, 0); break;
    case 22: execlp("nowhere", "nowhere", (char*)0); break;
  }
  printf("%s\n", strerror(errno));
}
int main(void) {
  setenv("PATH", "/nonexistent:.:/bin:/usr/bin", 1);
  setvbuf(stdout, 0, _IOLBF, 0);
  for (int how = 0; how < 23; how++) {
    pid_t child = fork();
    if (!child) {
      printf("%d: ", how);
      fflush(stdout);
      start(how);
      printf("%ld\nwitness work 1\n", work(0));
      fflush(stdout);
      _exit(how);
    }
    int status;
    waitpid(child, &status, 0);
    printf("status %x\n", status);
  }
}
EOF
same env - ./host
expect work
