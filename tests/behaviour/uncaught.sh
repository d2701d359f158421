# SPDX-License-Identifier: MIT
# An uncaught exception, one that meets noexcept, one thrown while unwinding,
# an exception specification and a pure virtual call: the program ends with
# the same message and the same signal.
# Rule: the personality handles nothing, and the search phase ends where it
# does without us (design section 5, "The stub").
# Taken out: it failed when the personality claimed a handler in the search
# phase.
. "$(dirname "$0")/lib.sh"

cxx libcore.so <<'EOF'
#include <stdexcept>
struct Bomb {
  ~Bomb() noexcept(false) { throw 2; }
};
extern "C" void throws(int n) {
  if (n == 2) {
    Bomb bomb;
    throw 1;
  }
  throw std::runtime_error("from the core");
}
extern "C" void refuses(void (*callback)(int)) noexcept { callback(1); }
extern "C" void passes(void (*callback)(int)) { callback(3); }
EOF
cxx host -lcore <<'EOF'
#include <cstdio>
#include <cstdlib>
#include <exception>
extern "C" void throws(int), refuses(void (*)(int)), passes(void (*)(int));
static void callback(int n) { throw n; }
struct Loud {
  ~Loud() { puts("unwound"); fflush(stdout); }
};
static void report() {
  puts("terminate");
  fflush(stdout);
  _Exit(3);
}
int main(int, char** argv) {
  Loud loud;
  if (argv[2]) std::set_terminate(report);
  switch (atoi(argv[1])) {
    case 0: throws(1); break;
    case 1: throws(2); break;
    case 2: refuses(callback); break;
    case 3: passes(callback); break;
    case 4:
      try { passes(callback); } catch (const std::exception&) {}
      break;
    case 5: [&]() noexcept { throws(1); }(); break;
  }
}
EOF
for how in 0 1 2 3 4 5; do
  same ./host $how
  [ "$(cat plain.status)" = 134 ] || fail "$how ended otherwise than by abort"
  # The search for a handler has passed the crossing, though nothing unwinds.
  case $how in
    0) expect_timed exceptions throws 1 ;;
    3) expect_timed exceptions passes 1 ;;
  esac
  [ -s plain.err ] || fail "$how says nothing"
  same ./host $how handler
  [ "$(cat plain.status)" = 3 ] || fail "$how does not reach its handler"
done
