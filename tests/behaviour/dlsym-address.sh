# SPDX-License-Identifier: MIT
# dlsym("f") == &f, whichever came first, for functions whose address some
# module holds and for those that are only called.
# Rule: dlsym hands out a stub only for a function whose address no loaded
# module holds as a value, and always the same one (design section 5, "Slots").
# Taken out: it failed when every GLOB_DAT slot was patched; when no address
# was known to be held as a value; when dlsym made a new stub each time; for
# `by_name` when hold() added no note.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
long called(long a) { return a + 1; }   // only ever called
long held(long a) { return a + 2; }     // its address is a value in the host
long listed(long a) { return a + 3; }   // in a table of the core itself
long by_name(long a) { return a + 5; }  // first asked for without a handle
long late(long a) { return a + 4; }     // held by a module that comes later
typedef long (*unary)(long);
unary table[] = {listed};
unary core_listed(void) { return listed; }
unary core_held(void) { return held; }
EOF
c libcore_late.so -lcore <<'EOF'
long late(long);
typedef long (*unary)(long);
unary keeps[] = {late};
unary late_address(void) { return late; }
EOF
for flags in "" -fno-plt "-fno-pie -no-pie"; do
  # shellcheck disable=SC2086
  c host $flags -lcore <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
typedef long (*unary)(long);
long called(long), held(long), listed(long);
extern unary table[];
unary core_listed(void), core_held(void);
int main(void) {
  unary volatile own = held;
  void* core = dlopen("libcore.so", RTLD_NOW | RTLD_NOLOAD);
  unary found = dlsym(core, "held");
  printf("%d %d %d\n", found == own, found == core_held(),
         dlsym(RTLD_DEFAULT, "held") == (void*)own);
  found = dlsym(core, "listed");
  printf("%d %d\n", found == table[0], found == core_listed());
  found = dlsym(core, "called");
  long s = called(1);
  for (int i = 0; i < 10; i++) s += found(i);
  printf("%ld %d %d\n", s, found == dlsym(core, "called"),
         found == dlsym(RTLD_DEFAULT, "called"));
  found = dlsym(RTLD_DEFAULT, "by_name");
  printf("%ld\n", found(1));
  void* more = dlopen("libcore_late.so", RTLD_NOW);
  unary (*late_address)(void) = dlsym(more, "late_address");
  found = dlsym(core, "late");
  printf("%d %ld\n", found == late_address(), found(1));
  printf("witness called 11\n");
}
EOF
  same ./host
  expect called
  expect_note address-taken by_name
done
