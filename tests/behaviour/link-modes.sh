# SPDX-License-Identifier: MIT
# The same host and core linked in each way that gives a slot another shape:
# lazy, now, partial and full RELRO, -fno-plt, with a second PLT (IBT).
# Rule: a slot in a read-only page is made writable, stored to atomically and
# protected again; GLOB_DAT is patched where the code calls through it
# (design section 5, "Slots").
# Taken out: it failed when RELRO pages were not made writable; when lazy
# slots were taken as they are, without binding them; when RELRO pages were
# not protected again.
. "$(dirname "$0")/lib.sh"

cat >core.c <<'EOF'
static long count;
long calls(void) { return count; }
long add(long a, long b) { count++; return a + b; }
long inner(long a) { return 3 * a; }
long outer(long a) { return inner(a) + 1; }  // no crossing
EOF
cat >host.c <<'EOF'
#include <stdio.h>
#include <string.h>
long calls(void), add(long, long), outer(long);
// The writable pages of our two modules, and those that can be run as well.
static long unprotected(const char* how) {
  char line[512];
  long low, high, pages = 0;
  FILE* maps = fopen("/proc/self/maps", "r");
  while (fgets(line, sizeof line, maps))
    if (strstr(line, how) && strstr(line, "link-modes"))
      sscanf(line, "%lx-%lx", &low, &high), pages += (high - low) / 4096;
  fclose(maps);
  return pages;
}
int main(void) {
  long s = 0;
  for (int i = 0; i < 100; i++) s = add(s, outer(i));
  printf("%ld %ld %ld %ld\n", s, calls(), unprotected(" rw"),
         unprotected(" rwx"));
  printf("witness add 100\nwitness outer 100\nwitness calls 1\n");
}
EOF
mode() {
  name=$1
  shift
  mkdir -p "$name"
  c "$name/libcore.so" "$@" <core.c
  c "$name/host" -L"$name" "$@" -lcore <host.c
  same "$name/host"
  expect add
  expect outer
  expect calls
  expect inner 0
}
mode lazy -Wl,-z,lazy -Wl,-z,norelro
mode partial -Wl,-z,lazy -Wl,-z,relro
mode full -Wl,-z,now -Wl,-z,relro
mode now -Wl,-z,now -Wl,-z,norelro
mode noplt -fno-plt -Wl,-z,now -Wl,-z,relro
mode ibt -fcf-protection=full -Wl,-z,ibtplt -Wl,-z,lazy
mode noplt_lazy -fno-plt -Wl,-z,lazy -Wl,-z,norelro
