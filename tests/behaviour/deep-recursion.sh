# SPDX-License-Identifier: MIT
# Recursion of 10,000 levels over two modules, straight and with an exception
# at the bottom; and in a thread with just enough stack.
# Rule: the whole of a crossing's stack use is known and small; recursion does
# not grow the tree (design section 5, "The stub", "Tree").
# Taken out: it failed when the stub's CFI did not name rbp; when recursion
# was not folded onto its ancestor; when the stub took 12 KiB more of the
# stack.
. "$(dirname "$0")/lib.sh"

cxx libcore_even.so -Wl,--unresolved-symbols=ignore-all <<'EOF'
extern "C" long odd(long), bottom(long);
extern "C" long even(long n) { return n ? odd(n - 1) + 1 : bottom(n); }
EOF
cxx libcore_odd.so -lcore_even -Wl,--unresolved-symbols=ignore-all <<'EOF'
extern "C" long even(long), bottom(long);
extern "C" long odd(long n) { return n ? even(n - 1) + 2 : bottom(n); }
EOF
cxx libcore_bottom.so <<'EOF'
static bool throws;
extern "C" void be_nice(bool nice) { throws = !nice; }
extern "C" long bottom(long n) {
  if (throws) throw 1;
  return n;
}
EOF
cxx host -lcore_even -lcore_odd -lcore_bottom <<'EOF'
#include <pthread.h>
#include <stdio.h>
extern "C" long even(long);
extern "C" void be_nice(bool);
static void* body(void*) {
  long s = 0;
  for (int i = 0; i < 3; i++) s += even(10000);
  for (int i = 0; i < 100; i++) s += even(i);
  be_nice(false);
  for (int i = 0; i < 3; i++) try { s += even(10000); } catch (int) { s++; }
  be_nice(true);
  return (void*)(s + even(7));
}
int main() {
  printf("%ld\n", (long)body(0));
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  // 10,001 levels of 400 bytes, ours included.
  pthread_attr_setstacksize(&attributes, 4 << 20);
  pthread_t thread;
  void* result;
  pthread_create(&thread, &attributes, body, 0);
  pthread_join(thread, &result);
  printf("%ld\n", (long)result);
  // Even levels of 0..n: n / 2 + 1; odd ones: the rest.
  long even_calls = 6 * 5001 + 4, odd_calls = 6 * 5000 + 4;
  for (int i = 0; i < 100; i++)
    even_calls += i / 2 + 1, odd_calls += (i + 1) / 2;
  printf("witness even %ld\nwitness odd %ld\n", 2 * even_calls, 2 * odd_calls);
  printf("witness bottom %d\n", 2 * 107);
}
EOF
same ./host
expect even
expect odd
expect bottom
expect_timed open even 0
[ -n "$PLAIN" ] || {
  nodes=$(query timed "select count(*) from nodes")
  # `even` is called from four places, which the compiler copies into main().
  [ "$nodes" -lt 80 ] || fail "$nodes nodes of a recursion of two functions"
}
