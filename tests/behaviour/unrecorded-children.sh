# SPDX-License-Identifier: MIT
# Children that cannot be recorded: static programs, a set-user-id program,
# scripts, text without "#!", one of another user; nothing appears in stderr.
# Rule: LD_PRELOAD is added for dynamic x86-64 glibc targets only that can read
# the agent's path as the user that they will have (design section 5).
# Taken out: it failed when the agent's path always counted as readable; when
# every program counted as one that loads the agent.
. "$(dirname "$0")/lib.sh"

source=$(
  cat <<'EOF'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
int main(int argc, char** argv) {
  char* preload = getenv("LD_PRELOAD");
  printf("%s %d %s\n", argv[0], geteuid(), preload ? preload : "unset");
  fflush(stdout);
  // On, to what can be recorded.
  if (argc > 1 && !strcmp(argv[argc - 1], "./dynamic"))
    execl("./dynamic", "dynamic", (char*)0);
  return 3;
}
EOF
)
echo "$source" | c static_one -static
echo "$source" | c static_pie -static-pie
echo "$source" | c dynamic
printf '#!%s/static_one\n' "$work" >script
printf '#!/nowhere\n' >broken
printf 'echo text; exit 4\n' >text
chmod +x script broken text
c host <<'EOF'
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
extern char** environ;
static void both(char** args) {
  pid_t child;
  int status = 0;
  fflush(stdout);
  if (!(child = fork())) {
    execvp(args[0], args);
    printf("%s\n", strerror(errno));
    fflush(stdout);
    _exit(9);
  }
  waitpid(child, &status, 0);
  printf("%x ", status);
  fflush(stdout);
  int error = posix_spawnp(&child, args[0], 0, 0, args, environ);
  if (!error) waitpid(child, &status, 0);
  printf("%x %s\n", status, strerror(error));
}
int main(int argc, char** argv) {
  for (int i = 1; i < argc; i++) {
    both((char*[]){argv[i], 0});
    both((char*[]){argv[i], "./dynamic", 0});
  }
}
EOF
same ./host ./static_one ./static_pie ./script ./broken ./text ./dynamic
if [ "$(id -u)" = 0 ]; then
  cp dynamic as_nobody
  chown nobody as_nobody
  chmod u+s as_nobody
  same ./host ./as_nobody
  if command -v setpriv >/dev/null; then
    same setpriv --reuid=65534 --clear-groups ./host ./dynamic ./static_one
  fi
fi
