# SPDX-License-Identifier: MIT
# Crossings after main: atexit, on_exit, C++ statics, thread_local objects,
# pthread keys, of the main and of other threads, quick_exit, and a core's own
# destructor, which runs after the agent's.
# Rule: the agent stays callable until the process is gone: thread exit, TLS
# destructors, atexit, destructors after its own (design section 5, "Signals").
# Taken out: it failed when the agent's destructor unmapped the arena; when a
# thread's slot was given back by thread-specific data of the agent's.
. "$(dirname "$0")/lib.sh"

c libcore_last.so <<'EOF'
#include <stdio.h>
static long count;
long last(const char* who) {
  printf("%s, at the very end\nwitness last %ld\n", who, ++count);
  return count;
}
EOF
c libcore.so -lcore_last <<'EOF'
#include <stdio.h>
static long count;
long last(const char*);
long work(const char* who) {
  printf("%s\n", who);
  fflush(stdout);  // quick_exit does not
  return __atomic_add_fetch(&count, 1, 5);
}
// The last that runs: cores are destroyed after what depends on them.
__attribute__((destructor)) static void end(void) {
  printf("witness work %ld\n", count);
  last("core");
  fflush(stdout);
}
EOF
cxx host -lcore <<'EOF'
#include <pthread.h>
#include <cstdlib>
#include <cstring>
#include <unistd.h>
extern "C" long work(const char*);
struct Life {
  const char* name;
  ~Life() { work(name); }
};
static Life of_program{"static"};
thread_local Life of_thread{"thread_local"};
static pthread_key_t key;
static int rounds;
static void of_key(void* value) {
  work("key");
  if (rounds++ < 3) pthread_setspecific(key, value);  // and once more
}
static void at_exit() { work("atexit"); }
static void with_status(int, void*) { work("on_exit"); }
static void* body(void*) {
  pthread_setspecific(key, &key);
  work(of_thread.name);
  return 0;
}
int main(int, char** argv) {
  pthread_key_create(&key, of_key);
  atexit(at_exit);
  on_exit(with_status, 0);
  at_quick_exit([] { work("quick"); });
  pthread_t thread;
  for (int i = 0; i < 3; i++) {
    pthread_create(&thread, 0, body, 0);
    pthread_join(thread, 0);
  }
  body(0);
  if (!strcmp(argv[1], "exit")) exit(4);
  if (!strcmp(argv[1], "thread")) pthread_exit(0);
  if (!strcmp(argv[1], "quick")) quick_exit(5);
}
EOF
for how in return exit thread; do
  same ./host $how
  expect work
  expect last
done
same ./host quick
expect work "$(grep -c . plain.out)"
