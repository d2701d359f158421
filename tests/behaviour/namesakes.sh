# SPDX-License-Identifier: MIT
# Libraries of a user whose files are called like one of libc's family, one that
# has the program's malloc linked in, and what --library and --host say of both.
# Rule: libc's own are told by soname and version; of a library with malloc only
# allocations are libc's; a function that libc has, too, is whose the loader
# says; the user's word stands above all (design section 5, "Which edges").
# Taken out: nothing was counted when the beginning of the file's name told, or
# when malloc made a module one of the base system; allocations were library
# calls when is_allocation() was always false; ffsl was not counted when
# is_uninteresting() asked libc alone; --library did nothing for libm when the
# base list came first.
. "$(dirname "$0")/lib.sh"

names="statistics util rt resolv anl nss_acme m dl"
for name in $names; do
  c "lib$name.so" <<EOF
int ${name}_sum(int n) { return n + 1; }
EOF
done
c libengine.so -fno-builtin <<'EOF'
#include <stddef.h>
#include <string.h>
static char pool[16 << 20];
static size_t used;
void* malloc(size_t n) {
  size_t at = __atomic_fetch_add(&used, (n + 31) & ~15ul, 5);
  *(size_t*)(pool + at) = n;
  return pool + at + 16;
}
void free(void* p) { (void)p; }
void* calloc(size_t a, size_t b) { return malloc(a * b); }
void* realloc(void* p, size_t n) {
  void* q = malloc(n);
  return p ? memcpy(q, p, n) : q;
}
int engine_sum(int n) { return n + 2; }
int ffsl(long n) { return (int)n; }
EOF
c libuser.so -fno-builtin -lengine <<'EOF'
#include <stdlib.h>
int engine_sum(int);
int user_sum(int n) {
  free(malloc(n));
  return engine_sum(n);
}
EOF
libraries=
{
  echo '#include <math.h>'
  echo '#include <stdio.h>'
  echo '#include <stdlib.h>'
  echo 'int engine_sum(int), user_sum(int), ffsl(long);'
  for name in $names; do echo "int ${name}_sum(int);"; done
  echo 'int main(int argc, char** argv) {'
  echo '  long s = 0;'
  echo '  double d = argc;'
  echo '  for (int i = 0; i < 1000; i++) {'
  for name in $names; do echo "    s += ${name}_sum(i);"; done
  echo '    s += engine_sum(i) + user_sum(i) + ffsl(i);'
  echo '    d = cos(d);'
  echo '  }'
  echo '  free(malloc(7));'
  for name in $names; do echo "  puts(\"witness ${name}_sum 1000\");"; done
  echo '  puts("witness engine_sum 2000\nwitness user_sum 1000");'
  echo '  puts("witness ffsl 1000");'
  echo '  printf("%ld %f\n", s, d);'
  echo '}'
} >host.c
for name in $names; do libraries="$libraries ./lib$name.so"; done
# The real libm stands beside its namesake.
libm=$(ldd "$(command -v sqlite3)" | awk '$1 == "libm.so.6" { print $3 }')
c host $libraries ./libengine.so ./libuser.so "$libm" -fno-builtin <host.c

same ./host
for name in $names; do expect "${name}_sum"; done
expect engine_sum
expect user_sum
expect ffsl
expect cos 0
# The library's own allocations, and not the host's.
expect malloc 1000
WHERE="and kind = 'service'" expect malloc 1000

# said OPTION GLOB: what `expect` then looks at.
said() {
  [ -z "$PLAIN" ] || return 0
  for mode in --exact:timed :sampled --count-only:counted; do
    "$CROSSBILL" record --force --quiet ${mode%:*} "$@" \
      -o "${mode#*:}.db" -- ./host >said.out
    cmp -s plain.out said.out || fail "$*: another output"
  done
}
said --library '*/libm.so.6' --library '*/libengine.so'
expect cos 1000
WHERE="and kind = 'downcall'" expect malloc 1001
said --host '*/librt.so'
expect rt_sum 0
said --library '*'
expect cos 1000
expect user_sum
