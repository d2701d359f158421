# SPDX-License-Identifier: MIT
# gcc and g++: objects, a link, LTO, the programs made, an error.
# needs: gcc g++ make
cat > a.c <<'C'
#include <stdio.h>
int main(void) { for (int i = 0; i < 3; ++i) printf("%d\n", i); return 4; }
C
cat > b.cpp <<'C'
#include <algorithm>
#include <iostream>
#include <map>
#include <regex>
#include <stdexcept>
#include <thread>
#include <vector>
int main() {
  std::map<std::string, std::vector<int>> m;
  for (int i = 0; i < 1000; ++i) m[std::to_string(i % 7)].push_back(i);
  std::thread t([&] { std::sort(m["3"].begin(), m["3"].end()); });
  t.join();
  try { m.at("none"); } catch (const std::out_of_range& e) { std::cout << e.what() << '\n'; }
  std::cout << m.size() << std::regex_match("abc", std::regex("a.c")) << std::endl;
}
C
gcc -O2 -g -c a.c -o a.o && sha256sum a.o && gcc a.o -o a && ./a; echo "exit $?"
g++ -O2 -flto b.cpp -o b && ./b
printf 'all: x y\nx y:\n\tgcc -c a.c -o $@.o\n' > Makefile && make -j2 -s && sha256sum x.o
echo 'int f( {' > c.c; gcc -c c.c; echo "exit $?"
objdump -d a.o | sha256sum; strip a && ./a | wc -l
