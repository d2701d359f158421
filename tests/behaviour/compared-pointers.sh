# SPDX-License-Identifier: MIT
# A core compares a function pointer that it was given with its own address,
# with one from another core, and with one that went through the host.
# Rule: a slot that may be an address taken as a value is left alone, and all
# ways to a function give the same address (design section 5, "Slots").
# Taken out: it failed when every GLOB_DAT slot was patched.
. "$(dirname "$0")/lib.sh"

c libcore_a.so <<'EOF'
typedef long (*unary)(long);
static unary kept;
long plain(long a) { return a; }
long twice(long a) { return 2 * a; }
void keep(unary f) { kept = f; }
int is_kept(unary f) { return f == kept; }
int which(unary f) { return f == plain ? 1 : f == twice ? 2 : 0; }
long run(unary f, long a) { return f == plain ? a : f(a); }
EOF
c libcore_b.so -lcore_a <<'EOF'
typedef long (*unary)(long);
long plain(long), twice(long), run(unary, long);
int which(unary), is_kept(unary);
void keep(unary);
unary choose(int n) { return n % 2 ? plain : twice; }
int agree(unary f) { return which(f) * 10 + (f == plain) + 2 * (f == twice); }
long work(int n) {
  keep(choose(n));
  return run(choose(n), n) + 100 * is_kept(choose(n)) + plain(n) + twice(n);
}
EOF
for flags in "" -fno-plt "-O2 -fno-pie -no-pie"; do
  # shellcheck disable=SC2086
  c host $flags -lcore_b -lcore_a <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
typedef long (*unary)(long);
long plain(long), twice(long), run(unary, long), work(int);
int which(unary), agree(unary), is_kept(unary);
unary choose(int);
static unary const table[] = {plain, twice};
int main(void) {
  for (int i = 0; i < 20; i++) {
    unary given = dlsym(RTLD_DEFAULT, i % 2 ? "plain" : "twice");
    printf("%d %d %d %d %ld\n", which(given), agree(given),
           which(table[i % 2]), agree(choose(i)), work(i));
    printf("%d %d %ld %ld\n", is_kept(given), choose(i) == given,
           run(given, i), plain(i) + twice(i));
  }
  printf("witness work 20\nwitness agree 40\n");
}
EOF
  same ./host
  expect work
  expect agree
done
