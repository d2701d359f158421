# SPDX-License-Identifier: MIT
# Auditors of the dynamic linker: one that is told of every call through a PLT,
# and one that leads a function elsewhere when it is bound.
# Rule: what an auditor watches is left to it, and the bill names the auditor
# (design section 5, "Slots").
# Taken out: with bindings_are_audited() always false the first one sees 0 calls
# of alpha, and the second one is told of bindings that are ours.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
int alpha(int x) { return x + 1; }
int beta(int x) { return x * 2; }
double third(double a, double b) { return a * b; }
EOF
c libplug.so -Wl,-z,lazy -lcore <<'EOF'
int alpha(int);
int plug(int x) { return alpha(x) + 3; }
EOF
c host -Wl,-z,lazy -lcore <<'EOF'
#include <dlfcn.h>
#include <stdio.h>
int alpha(int);
int beta(int);
double third(double, double);
int main(void) {
  long sum = 0;
  double product = 1;
  for (int i = 0; i < 100; i++) sum += alpha(i) + beta(i);
  for (int i = 1; i < 20; i++) product = third(product, i);
  void* library = dlopen("libplug.so", RTLD_LAZY);
  int (*plug)(int) = dlsym(library, "plug");
  for (int i = 0; i < 10; i++) sum += plug(i);
  printf("%ld %g\n", sum, product);
}
EOF
cat >audit.h <<'EOF'
#define _GNU_SOURCE
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
static int calls, binds, by_dlsym;
unsigned la_version(unsigned v) { return v; }
// The program's and its libraries', not ours.
unsigned la_objopen(struct link_map* m, Lmid_t l, uintptr_t* c) {
  return strstr(m->l_name, "agent") ? 0 : LA_FLG_BINDTO | LA_FLG_BINDFROM;
}
__attribute__((destructor)) static void end(void) {
  char text[96];
  write(1, text, sprintf(text, "%d calls, %d bindings, %d by dlsym\n", calls,
                         binds, by_dlsym));
}
EOF
c calls.so -I. <<'EOF'
#include "audit.h"
Elf64_Addr la_x86_64_gnu_pltenter(Elf64_Sym* s, unsigned i, uintptr_t* r,
                                  uintptr_t* d, La_x86_64_regs* g, unsigned* f,
                                  const char* name, long* frame) {
  calls += !strcmp(name, "alpha") || !strcmp(name, "dlsym");
  *f = 0;
  return s->st_value;
}
EOF
c bindings.so -I. <<'EOF'
#include "audit.h"
static int other(int x) { return x + 1000; }
uintptr_t la_symbind64(Elf64_Sym* s, unsigned i, uintptr_t* r, uintptr_t* d,
                       unsigned* flags, const char* name) {
  binds += !strcmp(name, "alpha") || !strcmp(name, "beta");
  by_dlsym += !strcmp(name, "plug");
  return strcmp(name, "alpha") ? s->st_value : (uintptr_t)other;
}
EOF
same env LD_AUDIT=./calls.so ./host
grep -q "^111 calls" plain.out || fail "the auditor does not see calls"
expect_note audited calls.so

same env LD_AUDIT=./bindings.so ./host
grep -q "^0 calls, 3 bindings, 1 by dlsym" plain.out ||
  fail "the auditor does not see bindings"
expect_note audited bindings.so

# Bound at the start, as the auditor said: that can be recorded.
c eager -Wl,-z,now -lcore <<'EOF'
#include <stdio.h>
int alpha(int), beta(int);
int main(void) {
  long sum = 0;
  for (int i = 0; i < 10; i++) sum += alpha(i) + beta(i);
  printf("%ld\n", sum);
}
EOF
same env LD_AUDIT=./bindings.so ./eager
expect beta 10
