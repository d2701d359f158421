# SPDX-License-Identifier: MIT
# main returns, exit is called by a thread, or exec replaces the image, while
# other threads make crossings.
# Rule: the agent stays callable until the process is gone (design section 5,
# "Signals, threads, processes").
# Taken out: it failed when the agent's destructor unmapped the arena.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
long work(long a) { return a + 1; }
EOF
c host -lcore <<'EOF'
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
long work(long);
static int started;
static void* spin(void* p) {
  __atomic_fetch_add(&started, 1, 5);
  for (long i = 0;; i++) work(i);
}
static void* leave(void* p) { exit(6); }
int main(int argc, char** argv) {
  pthread_t thread;
  for (int i = 0; i < 6; i++) pthread_create(&thread, 0, spin, 0);
  while (__atomic_load_n(&started, 5) < 6) usleep(100);
  if (!strcmp(argv[1], "main")) return 5;
  if (!strcmp(argv[1], "exec")) execl("/bin/echo", "echo", "done", (char*)0);
  pthread_create(&thread, 0, leave, 0);
  for (;;) pause();
}
EOF
for i in 1 2 3 4 5; do
  for how in main thread exec; do same ./host $how; done
done
