# SPDX-License-Identifier: MIT
# Constructors, destructors and preinit functions make crossings, in the order
# that they have without us.
# Rule: the agent is there before any constructor (-z initfirst) and stays
# callable until the process is gone (design section 5, "Slots", "Signals").
# Taken out: it failed when the agent was linked without -z initfirst; when
# the agent's destructor unmapped the arena.
. "$(dirname "$0")/lib.sh"

c libcore_a.so <<'EOF'
#include <stdio.h>
static long count;
long a_work(const char* who) { printf("a for %s\n", who); return ++count; }
__attribute__((constructor)) static void begin(void) { puts("a begins"); }
__attribute__((destructor)) static void end(void) {
  printf("a ends\nwitness a_work %ld\n", count);
}
EOF
cxx libcore_b.so -lcore_a <<'EOF'
#include <cstdio>
extern "C" long a_work(const char*);
struct Life {
  Life() { puts("b begins"); a_work("b's constructor"); }
  ~Life() { a_work("b's destructor"); puts("b ends"); }
};
static Life life;
extern "C" long b_work() { return a_work("b"); }
EOF
c host -lcore_b -lcore_a <<'EOF'
#include <stdio.h>
#include <stdlib.h>
long a_work(const char*), b_work(void);
static void early(void) { a_work("the host, first of all"); }
__attribute__((section(".preinit_array"), used)) static void (*p)(void) = early;
__attribute__((constructor)) static void begin(void) { a_work("the host"); }
__attribute__((destructor)) static void end(void) { a_work("the host's end"); }
static void at_exit(void) { b_work(); }
int main(void) {
  atexit(at_exit);
  b_work();
  puts("witness b_work 2");
}
EOF
same ./host
expect b_work
expect a_work
