# SPDX-License-Identifier: MIT
# While a module is being opened: its constructor waits for a thread that
# starts one more; threads open modules and call them, and children are forked.
# Rule: slots are patched with ld.so's lock in hand, which is only tried for:
# its holder may be waiting for us (design section 5, "Slots").
# Taken out: it hung when pthread_create waited for that lock; without the lock
# calls of modules that another thread was just relocating went uncounted.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
#include <pthread.h>
static long count;
long work(long a) { __atomic_fetch_add(&count, 1, 5); return a + 1; }
long calls(void) { return count; }
static void* leaf(void* p) { return (void*)work(1); }
void start_one_more(void) {
  pthread_t thread;
  pthread_create(&thread, 0, leaf, 0);
  pthread_join(thread, 0);
}
EOF
# Not patched yet: no call of its own meets us.
c libcore_slow.so -lcore <<'EOF'
#include <pthread.h>
void start_one_more(void);
static void* branch(void* p) { start_one_more(); return 0; }
__attribute__((constructor)) static void begin(void) {
  pthread_t thread;
  pthread_create(&thread, 0, branch, 0);
  pthread_join(thread, 0);
}
EOF
for n in 0 1 2 3; do
  c libcore_plugin_$n.so -lcore <<'EOF'
long work(long);
long use(long a) { return work(a); }
EOF
done
c libcore_opener.so <<'EOF'
#include <dlfcn.h>
#include <stdio.h>
void* open_it(int n) {
  char name[64];
  sprintf(name, "libcore_plugin_%d.so", n % 4);
  return dlopen(name, RTLD_NOW);
}
EOF
c host -lcore_opener -lcore <<'EOF'
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
long work(long), calls(void);
void* open_it(int);
static int uses;
static void* body(void* first) {
  for (int i = 0; i < 200; i++) {
    void* handle = open_it((long)first + i);
    long (*use)(long) = (long (*)(long))dlsym(handle, "use");
    use(i);
    __atomic_fetch_add(&uses, 1, 5);
    dlclose(handle);
  }
  return 0;
}
static void children(void) {
  int sound = 0, status;
  for (int i = 0; i < 100; i++) {
    pid_t child = fork();
    if (!child) _exit(work(i) == i + 1 ? 3 : 4);
    waitpid(child, &status, 0);
    sound += WEXITSTATUS(status) == 3;
  }
  printf("%d children\n", sound);
}
int main(void) {
  pthread_t threads[2];
  printf("%d\n", dlopen("libcore_slow.so", RTLD_NOW) != 0);
  for (long i = 0; i < 2; i++) pthread_create(&threads[i], 0, body, (void*)i);
  children();
  for (int i = 0; i < 2; i++) pthread_join(threads[i], 0);
  printf("witness use %d\n%d\n", uses, calls() > 0);
}
EOF
same ./host
expect use
