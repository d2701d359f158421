# SPDX-License-Identifier: MIT
# A program sets, reads, changes and removes LD_PRELOAD itself, for children
# that it starts in each way.
# Rule: LD_PRELOAD is hidden from environ and added again at exec, behind the
# user's own preloads, which stay as they are (design section 5).
# Taken out: it failed when hide_preload() was not called; when LD_PRELOAD was
# not added again.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
long work(long a) { return a + 1; }
EOF
c libuser.so <<'EOF'
#include <stdio.h>
__attribute__((constructor)) static void begin(void) { puts("user's preload"); }
int user_preload = 1;
EOF
c leaf -lcore <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
long work(long);
int main(int argc, char** argv) {
  char* preload = getenv("LD_PRELOAD");
  printf("%s: %s %d\nwitness work %ld\n", argv[1], preload ? preload : "unset",
         dlsym(RTLD_DEFAULT, "user_preload") != 0, work(0));
}
EOF
c host -lcore <<'EOF'
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
extern char** environ;
static void children(const char* when) {
  char* args[] = {"leaf", (char*)when, 0};
  char command[100];
  pid_t child;
  snprintf(command, sizeof command, "./leaf %s; echo \"$LD_PRELOAD\"", when);
  fflush(stdout);
  if (!fork()) execv("./leaf", args);
  wait(0);
  if (!posix_spawn(&child, "./leaf", 0, 0, args, environ)) wait(0);
  system(command);
  FILE* pipe = popen(command, "w");
  pclose(pipe);
}
int main(int argc, char** argv) {
  static char entry[200], old[200];
  snprintf(entry, sizeof entry, "LD_PRELOAD=%s", argv[1]);
  children("start");
  setenv("LD_PRELOAD", argv[1], 0);
  children("set");
  setenv("LD_PRELOAD", argv[1], 1);
  children("overwritten");
  snprintf(old, sizeof old, "%s:%s", getenv("LD_PRELOAD"), argv[1]);
  setenv("LD_PRELOAD", old, 1);
  children("extended");
  unsetenv("LD_PRELOAD");
  children("removed");
  putenv(entry);
  children("put");
  char* two[] = {entry, "A=1", "LD_PRELOAD=nothing.so", 0};
  environ = two;
  children("doubled");
  putenv("LD_PRELOAD=");
  children("emptied");
}
EOF
same env - PATH=/bin ./host "$work/libuser.so"
expect work
same env - PATH=/bin LD_PRELOAD="$work/libuser.so" ./host "$work/libuser.so"
expect work
