# SPDX-License-Identifier: MIT
# Two cores define the same symbol and are loaded with RTLD_LOCAL, RTLD_GLOBAL,
# RTLD_DEEPBIND and into a namespace of their own with dlmopen.
# Rule: the original is kept per slot, never per symbol (design section 5).
# Taken out: it failed when RTLD_DEEPBIND was not noted.
. "$(dirname "$0")/lib.sh"

for n in 1 2 3; do
  c libcore_$n.so -Wl,-z,lazy <<EOF
static long count;
long shared_work(long a) { count++; return a + 1000 * $n; }
long through_$n(long a) { return shared_work(a); }  // its slot: whose is it?
long count_$n(void) { return count; }
EOF
done
c host <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
typedef long (*unary)(long);
typedef long (*none)(void);
static void show(void* core, int n) {
  char name[32];
  unary work = dlsym(core, "shared_work");
  snprintf(name, sizeof name, "through_%d", n);
  unary through = dlsym(core, name);
  long s = 0;
  for (int i = 0; i < 10; i++) s += work(i) + through(i);
  snprintf(name, sizeof name, "count_%d", n);
  printf("%d: %ld %ld\n", n, s, ((none)dlsym(core, name))());
}
int main(void) {
  void* first = dlopen("libcore_1.so", RTLD_LAZY | RTLD_GLOBAL);
  void* local = dlopen("libcore_2.so", RTLD_LAZY | RTLD_LOCAL);
  void* deep = dlopen("libcore_3.so", RTLD_LAZY | RTLD_LOCAL | RTLD_DEEPBIND);
  show(first, 1);
  show(local, 2);
  show(deep, 3);
  show(first, 1);
  unary any = dlsym(RTLD_DEFAULT, "shared_work");
  printf("%ld %d\n", any(1), any == (unary)dlsym(first, "shared_work"));
  void* apart = dlmopen(LM_ID_NEWLM, "./libcore_2.so", RTLD_NOW);
  printf("%s\n", apart ? "a namespace of its own" : dlerror());
  show(apart, 2);
  show(local, 2);
  printf("%d\n", dlsym(apart, "shared_work") == dlsym(local, "shared_work"));
}
EOF
same ./host
# 5 times 10 through a handle and one more; what the cores call through slots of
# their own reaches another core only by chance, and the namespace apart is left
# alone.
expect shared_work 51
