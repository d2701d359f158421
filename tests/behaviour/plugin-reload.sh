# SPDX-License-Identifier: MIT
# A plug-in is closed and opened again where it was, before anybody has looked:
# by libc's own dlclose and dlopen, and by eight threads that do nothing else.
# 5,000 times, which is more modules than once fitted in a table.
# Rule: a module whose slots hold none of our stubs any more is a new one, which
# keeps its number and edges where its build id is the same (link/modules.cpp).
# Taken out: alpha's calls from the second plug-in were lost when was_reloaded()
# was always false; without numbers kept, when the table held 4,096 modules,
# nothing was counted any more after 4,096 rounds.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
int alpha(int x) { return x + 1; }
int beta(int x) { return x + 2; }
EOF
for n in 0 1 2 3; do
  id=-Wl,--build-id
  [ $n != 3 ] || id=-Wl,--build-id=none
  c plug$n.so -lcore $id <<'EOF'
int alpha(int), beta(int);
int plug(int x) { return alpha(x) + beta(x); }
EOF
done
c host <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
static long calls;
static void* open_it(long n) {
  char name[16];
  snprintf(name, sizeof name, "./plug%ld.so", n);
  void* handle = dlopen(name, n % 2 ? RTLD_NOW : RTLD_LAZY);
  if (!handle) puts(dlerror()), exit(1);
  return handle;
}
static void use(void* handle, int times) {
  int (*plug)(int) = (int (*)(int))dlsym(handle, "plug");
  for (int i = 0; i < times; i++) plug(i);
  __atomic_fetch_add(&calls, times, 0);
}
static void* run(void* first) {
  for (long i = 0; i < 250; i++) {
    void* handle = open_it(((long)first + i) % 4);
    use(handle, 5);
    dlclose(handle);
  }
  return 0;
}
int main(void) {
  for (int i = 0; i < 5000; i++) {
    void* handle = open_it(i < 4900 ? 2 : 3);
    use(handle, 1);
    dlclose(handle);
  }
  void* (*unseen_open)(const char*, int) = dlsym(RTLD_DEFAULT, "dlopen");
  int (*unseen_close)(void*) = dlsym(RTLD_DEFAULT, "dlclose");
  for (int i = 0; i < 3; i++) {
    void* handle = open_it(0);
    use(handle, 10);
    unseen_close(handle);
    handle = unseen_open("./plug0.so", RTLD_NOW);
    void* other = open_it(1);
    use(handle, 100);
    use(other, 1000);
    dlclose(other);
    dlclose(handle);
  }
  pthread_t thread[8];
  for (long i = 0; i < 8; i++) pthread_create(&thread[i], 0, run, (void*)i);
  for (int i = 0; i < 8; i++) pthread_join(thread[i], 0);
  printf("witness plug %ld\nwitness alpha %ld\nwitness beta %ld\n", calls,
         calls, calls);
}
EOF
same ./host
expect plug
expect alpha
expect beta
