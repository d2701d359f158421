# SPDX-License-Identifier: MIT
# A host overrides functions of a core and of libc; weak functions and common
# names go to whom the loader chose.
# Rule: each slot is bound by its module's scope (design section 5, "Slots").
# Taken out: it failed when a module's own symbols came before the global
# scope.
. "$(dirname "$0")/lib.sh"

c libcore_a.so <<'EOF'
#include <stdlib.h>
long hook(long a) { return a; }                       // the host has its own
__attribute__((weak)) long soft(long a) { return 2; } // libcore_b is strong
long work(long a) { return hook(a) * 1000 + soft(a); }
long number(const char* text) { return atoi(text); }
long random_one(void) { return random(); }
EOF
c libcore_b.so <<'EOF'
long soft(long a) { return a + 7; }
long ask(long a) { return soft(a); }
EOF
c host -rdynamic -lcore_a -lcore_b <<'EOF'
#include <stdio.h>
#include <stdlib.h>
static long hooks;
long work(long), number(const char*), random_one(void), ask(long);
long hook(long a) { hooks++; return a + 5; }
int atoi(const char* text) { return text[0]; }
long random(void) { return 4; }
int main(void) {
  long s = 0;
  for (int i = 0; i < 20; i++) s += work(i) + ask(i) + number("12");
  printf("%ld %ld %ld\n", s, hooks, random_one());
  printf("witness work 20\nwitness hook %ld\n", hooks);
}
EOF
same ./host
expect work
expect hook
