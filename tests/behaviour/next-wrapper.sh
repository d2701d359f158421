# SPDX-License-Identifier: MIT
# A preload library of the user's wraps a core's and libc's functions with
# dlsym(RTLD_NEXT), and sees each call once.
# Rule: dlsym(RTLD_NEXT) looks at its caller: tail-jump to it, always; ours is
# behind the user's own preloads (design section 5, "Slots", "Environment").
# Taken out: it failed when dlsym(RTLD_NEXT) went the way of a handle; when
# definitions without a version were passed over; when a module's own symbols
# came before the global scope.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
#include <stdlib.h>
#include <string.h>
static long count;
long calls(void) { return count; }
long work(long a) {
  char* p = malloc(a + 1);
  memset(p, 1, a + 1);
  long s = p[a] + a;
  free(p);
  count++;
  return s;
}
EOF
c libwrap.so <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
static long works, frees;
static __thread int inside;
long seen_works(void) { return works; }
long seen_frees(void) { return frees; }
long work(long a) {
  static long (*next)(long);
  if (!next) next = dlsym(RTLD_NEXT, "work");
  works++;
  inside++;
  long s = next(a) + 1000;
  inside--;
  return s;
}
void free(void* p) {
  static void (*next)(void*);
  if (!next) next = dlsym(RTLD_NEXT, "free");
  frees += inside;
  next(p);
}
EOF
c host -lcore <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
long work(long), calls(void);
int main(void) {
  long s = 0;
  for (int i = 0; i < 100; i++) s += work(i);
  long (*works)(void) = dlsym(RTLD_DEFAULT, "seen_works");
  long (*frees)(void) = dlsym(RTLD_DEFAULT, "seen_frees");
  printf("%ld %ld %ld %ld\n", s, calls(), works(), frees());
  printf("%s\n", getenv("LD_PRELOAD"));
  // The wrapper's own calls go to what RTLD_NEXT gave, which is the original.
  printf("witness work 100\n");
}
EOF
same env LD_PRELOAD="$work/libwrap.so" ./host
expect work
