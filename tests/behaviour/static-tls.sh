# SPDX-License-Identifier: MIT
# Cores with initial-exec thread-local storage are opened late: one takes most
# of what the loader keeps in reserve, small ones the rest, to the last bytes.
# Rule: the program behaves as without us: our own storage comes from what
# was there at the start, and we open no library (docs/tour.md).
# Taken out: no line does this, a preloaded object's storage is never in the
# reserve; it failed when the agent's constructor opened libgomp, whose is.
. "$(dirname "$0")/lib.sh"

c libcore.so -ftls-model=initial-exec <<'EOF'
static __thread char room[1100];
long work(long a) { room[a % 1100]++; return room[a % 1100]; }
EOF
c libsmall.so -ftls-model=initial-exec <<'EOF'
static __thread long room[2];
long small(long a) { return room[a % 2]++; }
EOF
for i in $(seq 300); do cp libsmall.so libsmall$i.so; done
c host <<'EOF'
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
static long (*work)(long);
static void* body(void* p) {
  long s = 0;
  for (int i = 0; i < 100; i++) s += work(i % 50);
  return (void*)s;
}
int main(int argc, char** argv) {
  void* core = dlopen("libcore.so", RTLD_NOW);
  if (!core) return puts(dlerror()), 1;
  work = (long (*)(long))dlsym(core, "work");
  pthread_t thread;
  void* result;
  pthread_create(&thread, 0, body, 0);
  pthread_join(thread, &result);
  printf("%ld %ld\nwitness work 200\n", (long)body(0), (long)result);
  char name[40];
  int opened = 0;
  for (; opened < 300; opened++) {
    snprintf(name, sizeof name, "libsmall%d.so", opened + 1);
    if (!dlopen(name, RTLD_NOW)) break;
  }
  printf("%d small ones, then %s\n", opened, dlerror());
}
EOF
same ./host
expect work
grep -q "static TLS" plain.out || fail "the reserve is larger than this test"
