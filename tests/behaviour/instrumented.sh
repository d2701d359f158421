# SPDX-License-Identifier: MIT
# Code built with -finstrument-functions: each function says which it is and who
# called it.
# Rule: such functions load their own return address, and so are jumped to
# (design section 5, "The stub").
# Taken out: with must_jump() always false the callers are in the agent.
. "$(dirname "$0")/lib.sh"

c libtrace.so <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
static const char* name(void* address) {
  static char text[2][100];
  static int turn;
  Dl_info info;
  if (!dladdr(address, &info)) return "nothing";
  snprintf(text[turn ^= 1], 100, "%s:%s", strrchr(info.dli_fname, '/'),
           info.dli_sname ? info.dli_sname : "-");
  return text[turn];
}
void __cyg_profile_func_enter(void* function, void* caller) {
  const char* own = name(function);
  printf("enter %s from %s\n", own, name(caller));
}
void __cyg_profile_func_exit(void* function, void* caller) {
  printf("leave %s\n", name(function));
}
EOF
c libcore.so -finstrument-functions -ltrace <<'EOF'
long inner(long a) { return a + 1; }
long work(long a) { return inner(a) * 2; }
long call(long (*back)(long), long a) { return back(a) + 1; }
EOF
c host -finstrument-functions -rdynamic -lcore -ltrace <<'EOF'
#include <stdio.h>
long work(long), call(long (*)(long), long);
long back(long a) { return work(a) + 3; }
int main(void) {
  for (int i = 0; i < 3; i++) printf("%ld\n", call(back, i));
  puts("witness work 3\nwitness call 3");
}
EOF
same ./host
grep -q "enter /libcore.so:work from /host:back" plain.out ||
  fail "the plain program does not know who calls"
expect work
expect call
expect_note sees-frames work
