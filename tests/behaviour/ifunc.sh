# SPDX-License-Identifier: MIT
# IFUNC symbols in a core: the resolver runs as often as without us, and the
# function that it chose is called and found by dlsym.
# Rule: the resolved address, never st_value (design section 5, "Slots").
# Taken out: it failed when STT_GNU_IFUNC was not taken for a function.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
static long count;
long calls(void) { return count; }
static long chosen(long a) { count++; return 2 * a; }
static long other(long a) { return -a; }
static void* resolve(void) { return calls ? (void*)chosen : (void*)other; }
long work(long) __attribute__((ifunc("resolve")));
EOF
for now in lazy now; do
  c host_$now -Wl,-z,$now -lcore <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
long calls(void), work(long);
int main(void) {
  long s = 1;
  for (int i = 0; i < 50; i++) s = work(s) % 1000003;
  void* core = dlopen("libcore.so", RTLD_NOW | RTLD_NOLOAD);
  long (*found)(long) = dlsym(core, "work");
  for (int i = 0; i < 50; i++) s = found(s) % 1000003;
  printf("%ld %ld\n", s, calls());
  // libc's own, chosen for this processor.
  size_t (*length)(const char*) = dlsym(RTLD_DEFAULT, "strlen");
  printf("%zu %zu\n", strlen(strchr("a/bcd", '/')), length("abcd"));
  printf("witness work %ld\n", calls());
}
EOF
  same ./host_$now
  expect work
done
