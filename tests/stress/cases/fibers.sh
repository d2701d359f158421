# SPDX-License-Identifier: MIT
# Boost.Context: stacks changed by assembly that nothing is told of, and an
# exception on one of them.
# needs: g++ gcc /usr/include/boost/context/fiber.hpp
cat >core.c <<'EOF'
#include <stdlib.h>
#include <string.h>
long work(long a) { return a * 2 + 1; }
char* text(long a) {
  char* p = calloc(1, 100 + a);
  return memset(p, 0x78, 50);
}
EOF
gcc -O1 -shared -fPIC -o libcore.so core.c
cat >program.cpp <<'EOF'
#include <boost/context/fiber.hpp>
#include <cstdio>
#include <stdexcept>
extern "C" long work(long);
using boost::context::fiber;
int main() {
  long sum = 0;
  for (int k = 0; k < 100; k++) {
    fiber turns{[&](fiber&& back) {
      for (int i = 0; i < 10; i++) {
        sum += work(i);
        try {
          if (i == 5) throw std::runtime_error("x");
        } catch (const std::exception&) {
          sum += work(100);
        }
        back = std::move(back).resume();
      }
      return std::move(back);
    }};
    while (turns) turns = std::move(turns).resume();
  }
  {
    // Unwound while it waits.
    fiber left{[&](fiber&& back) {
      work(1);
      return std::move(back).resume();
    }};
    left = std::move(left).resume();
  }
  std::printf("%ld\n", sum);
}
EOF
g++ -O1 -std=c++17 -o program program.cpp -L. -lcore -lboost_context \
  -Wl,-rpath,'$ORIGIN'
./program
