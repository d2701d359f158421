# SPDX-License-Identifier: MIT
# A program that replaces itself ten times, every other time with a cleared
# environment, keeping its process id, and crossings in each image.
# Rule: an exec begins a new image, and LD_PRELOAD is added to whatever
# environment the program gives (design section 3 and 5).
# Taken out: it failed when LD_PRELOAD was not added again.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
long work(long a) { return a + 1; }
EOF
c host -lcore <<'EOF'
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
long work(long);
int main(int argc, char** argv) {
  int left = atoi(argv[1]), first = atoi(argv[2]);
  if (!first) first = getpid();
  for (int i = 0; i <= left; i++) work(i);
  printf("%d %d %s\nwitness work %d\n", left, getpid() == first,
         getenv("KEPT") ? "kept" : "cleared", left + 1);
  fflush(stdout);
  if (!left) return 3;
  char next[12], pid[12];
  snprintf(next, sizeof next, "%d", left - 1);
  snprintf(pid, sizeof pid, "%d", first);
  char* kept[] = {"KEPT=1", 0};
  execle("./host", "host", next, pid, (char*)0, left % 2 ? kept : kept + 1);
}
EOF
same ./host 10 0
expect work
[ -n "$PLAIN" ] || {
  images=$(query timed "select count(*) from processes
    where image like '%/host'")
  [ "$images" = 11 ] || fail "$images images of 11 in the recording"
}
