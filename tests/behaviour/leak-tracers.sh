# SPDX-License-Identifier: MIT
# Allocators that write down who called them: a leak tracer that is preloaded,
# and glibc's own mtrace.
# Rule: an allocator of the program's that loads its own return address is jumped
# to (design section 5, "The stub").
# Taken out: with services never jumped to, both name the agent as the caller.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
#include <stdlib.h>
#include <string.h>
char* text(long n) {
  char* p = malloc(100 + n);
  return memset(p, 'x', 100);
}
void drop(char* p) { free(p); }
EOF
c libtracer.so <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
extern void* __libc_malloc(size_t);
extern void __libc_free(void*);
static void trace(const char* what, size_t bytes, void* caller) {
  char line[200];
  Dl_info info;
  if (!dladdr(caller, &info)) return;
  const char* slash = strrchr(info.dli_fname, '/');
  if (strncmp(slash, "/libc", 5) == 0 && strncmp(slash, "/libcore", 8)) return;
  int n = snprintf(line, sizeof line, "%s %zu by %s\n", what, bytes, slash);
  write(2, line, n);
}
void* malloc(size_t bytes) {
  trace("malloc", bytes, __builtin_return_address(0));
  return __libc_malloc(bytes);
}
void free(void* p) {
  trace("free", 0, __builtin_return_address(0));
  __libc_free(p);
}
EOF
c host -lcore <<'EOF'
#include <mcheck.h>
#include <stdio.h>
#include <stdlib.h>
char* text(long);
void drop(char*);
int main(void) {
  mtrace();
  char* kept = text(10);
  drop(text(11));
  void* own = malloc(77);
  muntrace();
  printf("%c %d\n", kept[3], own != 0);
}
EOF
same env LD_PRELOAD=./libtracer.so ./host
grep -q "malloc 110 by /libcore.so" plain.err || fail "the tracer sees nothing"
expect_note sees-frames malloc

# Who calls, and how many bytes are asked for: addresses change.
debug=$(ls /lib*/*/libc_malloc_debug.so.0 2>/dev/null | head -n 1)
[ -n "$debug" ] || { echo "skip: no libc_malloc_debug"; exit 0; }
cat >traced <<EOF
#!/bin/sh
rm -f trace
LD_PRELOAD=$debug MALLOC_TRACE=trace ./host
awk '{ sub(/\\[.*/, "", \$2); print \$2, \$3, \$5 }' trace
EOF
chmod +x traced
same ./traced
grep -q "libcore.so:(text.* 0x6e" plain.out || fail "mtrace sees nothing"
