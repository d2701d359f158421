# SPDX-License-Identifier: MIT
# f@V1 and f@@V2: an old host keeps the old one, dlsym gives the default one,
# dlvsym either.
# Rule: the original is kept per slot, bound by its module's scope and version
# (design section 5, "Slots").
# Taken out: it failed when lazy slots were taken as they are, without binding
# them; when needed_version() found none.
. "$(dirname "$0")/lib.sh"

echo 'V1 { work; count_1; };' >old.map
c libcore.so -Wl,--version-script=old.map <<'EOF'
long work(long a) { return a; }
long count_1(void) { return 0; }
EOF
c host_old -Wl,-z,lazy -lcore <<'EOF'
#include <stdio.h>
long work(long), count_1(void);
int main(void) {
  long s = 0;
  for (int i = 0; i < 20; i++) s += work(i);
  printf("%ld %ld\nwitness work 20\n", s, count_1());
}
EOF
cat >new.map <<'EOF'
V1 { work; count_1; };
V2 { count_2; } V1;
EOF
c libcore.so -Wl,--version-script=new.map <<'EOF'
static long first, second;
long work_1(long a) { first++; return a + 1; }
long work_2(long a) { second++; return a + 2; }
long count_1(void) { return first; }
long count_2(void) { return second; }
__asm__(".symver work_1, work@V1\n.symver work_2, work@@V2\n");
EOF
c host_new -Wl,-z,lazy -lcore <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
long work(long), count_1(void), count_2(void);
int main(void) {
  typedef long (*unary)(long);
  void* core = dlopen("libcore.so", RTLD_NOW | RTLD_NOLOAD);
  unary found = dlsym(core, "work"), old = dlvsym(core, "work", "V1"),
        new = dlvsym(core, "work", "V2");
  long s = 0;
  for (int i = 0; i < 20; i++) s += work(i) + found(i) + old(i) + new(i);
  printf("%ld %ld %ld %d %d\n", s, count_1(), count_2(), found == new,
         found == old);
  printf("witness work %ld\n", count_1() + count_2());
}
EOF
same ./host_old
expect work
same ./host_new
expect work
