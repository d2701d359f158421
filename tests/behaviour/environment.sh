# SPDX-License-Identifier: MIT
# The program's and its children's environment, with and without an LD_PRELOAD
# of the user's own, and with none at all.
# Rule: the environment holds nothing but LD_PRELOAD, which is hidden from the
# program's environ and added again at exec (design section 5, "Environment").
# Taken out: it failed when hide_preload() was not called; when LD_PRELOAD was
# not added again.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
long work(long a) { return a + 1; }
EOF
c libuser.so <<'EOF'
int user_preload;
EOF
c show -lcore <<'EOF'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
extern char** environ;
long work(long);
int main(int argc, char** argv, char** envp) {
  int n = 0, moved = envp != environ;
  for (char** e = envp; *e; e++) n++;
  printf("%s: %d entries, moved %d, LD_PRELOAD=%s\n", argv[1], n, moved,
         getenv("LD_PRELOAD") ? getenv("LD_PRELOAD") : "(unset)");
  for (int i = 0; i < n; i++) printf("  %s\n", envp[i]);
  work(1);
  puts("witness work 1");
  fflush(stdout);
  if (argc > 2) return 0;
  pid_t child = fork();
  if (!child) execl("./show", "show", "child", "last", (char*)0);
  waitpid(child, 0, 0);
  setenv("ADDED", "1", 1);
  unsetenv("HOME");
  system("exec env");
  if (!(child = fork())) {
    char* none[] = {0};
    execle("./show", "show", "empty", "last", (char*)0, none);
  }
  waitpid(child, 0, 0);
  if (!(child = fork())) {
    clearenv();
    execv("./show", (char*[]){"show", "cleared", "last", 0});
  }
  waitpid(child, 0, 0);
}
EOF
same env - HOME=/nowhere A=1 A=2 LANG=C ./show plain
expect work
same env - ./show none
expect work
same env - B=2 LD_PRELOAD="$work/libuser.so" C=3 ./show one
expect work
same env - LD_PRELOAD="$work/libuser.so:$work/libuser.so" ./show two
expect work
same env - LD_PRELOAD="$work/libuser.so $work/libuser.so" D= ./show spaces
expect work
same env - LD_PRELOAD= ./show empty
expect work
# Started by record itself, which has no environment, or one entry.
UNDER="env -" same ./show direct
expect work
UNDER="env - ONE=1" same ./show direct
expect work
UNDER="env - ONE=1 LD_PRELOAD=$work/libuser.so TWO=2" same ./show direct
expect work
