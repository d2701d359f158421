# SPDX-License-Identifier: MIT
# Plugins register themselves: from a constructor, without any dlsym, with
# crossings into a linked core and into each other, opened by threads too.
# Rule: new modules are patched when their dlopen is over; those whose
# constructors ran unseen are named (design section 5, "Slots").
# Taken out: it failed when new modules were never patched.
. "$(dirname "$0")/lib.sh"

c libcore_base.so <<'EOF'
static long count, early;
static int ready;
long base_work(long a) { count++; early += !ready; return a + 1; }
void base_ready(int now) { ready = now; }
long base_calls(void) { return count; }
long base_early(void) { return early; }
EOF
for n in 1 2 3; do
  c libcore_plugin_$n.so -lcore_base -Wl,--unresolved-symbols=ignore-all <<EOF
long base_work(long);
void enlist(long (*f)(long));
static long run(long a) { return base_work(a) + $n; }
__attribute__((constructor)) static void begin(void) {
  base_work(0);
  enlist(run);
}
EOF
done
c host -rdynamic -lcore_base <<'EOF'
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
long base_work(long), base_calls(void), base_early(void);
void base_ready(int);
static long (*enlisted[10])(long);
static int n;
void enlist(long (*f)(long)) { enlisted[n++] = f; }
static void* open_it(void* file) { return dlopen(file, RTLD_NOW); }
int main(void) {
  pthread_t thread;
  void* handle;
  handle = dlopen("libcore_plugin_1.so", RTLD_LAZY);
  base_ready(handle != 0);
  long s = 0;
  for (int i = 0; i < 10; i++) s += enlisted[0](i);
  base_ready(0);
  pthread_create(&thread, 0, open_it, "libcore_plugin_2.so");
  pthread_join(thread, &handle);
  void* third = open_it("libcore_plugin_3.so");
  base_ready(1);
  pthread_create(&thread, 0, open_it, "libcore_plugin_3.so");
  pthread_join(thread, &handle);
  dlsym(third, "nothing");
  for (int i = 0; i < 10; i++) s += enlisted[1](i) + enlisted[2](i);
  printf("%ld %d\nmade %ld early %ld\n", s, handle == third, base_calls(),
         base_early());
  printf("witness enlist 3\n");
}
EOF
same ./host
# At the least what was called after a dlsym on a handle.
[ -n "$PLAIN" ] || for run in timed counted; do
  got=$(query $run "select coalesce(sum(calls), 0) from nodes join edges
    on nodes.edge = edges.id where name = 'base_work'")
  [ "$got" -ge 20 ] || fail "only $got calls of base_work in the $run recording"
done
