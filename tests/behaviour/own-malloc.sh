# SPDX-License-Identifier: MIT
# A program with a malloc of its own, which counts every call and must not be
# called before it is ready, nor again by what it calls itself.
# Rule: the agent never allocates and never calls into the program (design
# section 5, "Slots", "Signals").
# Taken out: it failed when definitions without a version were passed over;
# when a module's own symbols came before the global scope; when attach()
# called malloc.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
#include <stdlib.h>
#include <string.h>
long work(long n) {
  char* p = malloc(n);
  memset(p, 1, n);
  p = realloc(p, 2 * n);
  long s = p[n - 1];
  free(p);
  return s;
}
EOF
c host -rdynamic -lcore <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static char heap[64 << 20];
static size_t used;
static long allocations, frees;
static int inside;
long work(long);
void* malloc(size_t n) {
  if (__atomic_fetch_add(&inside, 1, 5) && !used) abort();
  allocations++;
  size_t at = __atomic_fetch_add(&used, (n + 31) & ~15ul, 5);
  *(size_t*)(heap + at) = n;
  __atomic_fetch_sub(&inside, 1, 5);
  return heap + at + 16;
}
void free(void* p) { frees += p != 0; }
void* calloc(size_t a, size_t b) { return memset(malloc(a * b), 0, a * b); }
void* realloc(void* p, size_t n) {
  char* q = malloc(n);
  if (p) {
    size_t old = *(size_t*)((char*)p - 16);
    memcpy(q, p, old < n ? old : n);
  }
  return q;
}
static void* body(void* p) { return (void*)work(100); }
int main(void) {
  static char buffer[4096];
  setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
  printf("%ld %ld at start\n", allocations, frees);
  long s = 0;
  for (int i = 1; i < 100; i++) s += work(i);
  printf("%ld: %ld %ld after crossings\n", s, allocations, frees);
  pthread_t thread;
  pthread_create(&thread, 0, body, 0);
  pthread_join(thread, 0);
  printf("%ld %ld after a thread\n", allocations, frees);
  void* core = dlopen("libcore.so", RTLD_NOW);
  long (*found)(long) = (long (*)(long))dlsym(core, "work");
  printf("%ld: %ld %ld after dlopen\n", found(5), allocations, frees);
  printf("%p %ld %ld after a miss\n", dlsym(core, "no"), allocations, frees);
  dlclose(core);
  printf("%ld %ld at the end\nwitness work 101\n", allocations, frees);
}
EOF
same ./host
expect work
