# SPDX-License-Identifier: MIT
# C++ exceptions through host -> core -> host callback -> core and back, caught
# on every level, rethrown, caught as (...), replaced while unwinding.
# Rule: stubs have CFI, so every unwinder passes them; their personality
# handles nothing (design section 5, "The stub").
# Taken out: it failed when the personality closed nothing; when the stub's
# CFI did not name rbp; when the personality claimed a handler in the search
# phase.
. "$(dirname "$0")/lib.sh"

cat >core.h <<'EOF'
#include <cstdio>
#include <stdexcept>
#include <string>
struct Special : std::runtime_error {
  using runtime_error::runtime_error;
};
struct Loud {
  const char* name;
  ~Loud() { printf("~%s\n", name); }
};
extern "C" {
int inner(int n, double a, long b, long c, long d, long e, long f, long g);
int outer(int n, int (*callback)(int));
int host_service(int n);
int catches_all(int n);
}
EOF
cxx libcore_inner.so -I. <<'EOF'
#include "core.h"
int inner(int n, double, long, long, long, long, long f, long g) {
  Loud loud{"inner"};
  if (n % 4 == 1) throw Special("special " + std::to_string(n + f + g));
  if (n % 4 == 2) throw std::out_of_range("range " + std::to_string(n));
  if (n % 4 == 3) throw n;
  return n + 1;
}
EOF
cxx libcore_outer.so -I. -lcore_inner \
  -Wl,--unresolved-symbols=ignore-all <<'EOF'
#include "core.h"
int outer(int n, int (*callback)(int)) {
  Loud loud{"outer"};
  try {
    return inner(n, 1.5, 2, 3, 4, 5, 6, 7) + callback(n) + host_service(n);
  } catch (const Special& e) {
    printf("outer caught %s\n", e.what());
    throw;
  } catch (int i) {
    throw std::logic_error("replaced " + std::to_string(i));
  }
}
int catches_all(int n) {
  try {
    return inner(n, 1, 2, 3, 4, 5, 6, 7);
  } catch (...) {
    return -1;
  }
}
EOF
cxx host -I. -rdynamic -lcore_outer -lcore_inner <<'EOF'
#include "core.h"
static int callback(int n) {
  Loud loud{"callback"};
  if (n % 8 == 4) return inner(n + 1, 1, 2, 3, 4, 5, 6, 7);
  if (n % 16 == 8) throw std::string("a string");
  return 100;
}
int host_service(int n) {
  if (n % 32 == 16) throw Special("from the host");
  return 1000;
}
int main() {
  int inners = 0, all = 0;
  for (int n = 0; n < 64; n++) {
    inners += 1 + (n % 8 == 4);
    try {
      printf("%d\n", outer(n, callback));
    } catch (const std::exception& e) {
      printf("main caught %s\n", e.what());
    } catch (...) {
      printf("main caught something\n");
    }
    all += catches_all(n);
  }
  printf("%d\nwitness outer 64\nwitness catches_all 64\nwitness inner %d\n",
         all, inners + 64);
}
EOF
same ./host
expect outer
expect catches_all
expect inner
# Through inner: three of four calls from outer and from catches_all, and
# those that the callback makes; through outer: the same, and the host's.
expect_timed exceptions inner 104
expect_timed exceptions outer 62
expect_timed exceptions catches_all 0
expect_timed open outer 0
expect_timed open inner 0
