# SPDX-License-Identifier: MIT
# cmake and ninja: configure, build and test a small project.
# needs: cmake ninja gcc
cat > CMakeLists.txt <<'C'
cmake_minimum_required(VERSION 3.20)
project(p C)
enable_testing()
add_library(l SHARED l.c)
add_executable(e e.c)
target_link_libraries(e l)
add_test(NAME t COMMAND e)
C
echo 'int f(void) { return 0; }' > l.c; echo 'int f(void); int main(void) { return f(); }' > e.c
cmake -G Ninja -B build . > log 2>&1; echo "exit $?"
cmake --build build > log 2>&1; echo "exit $?"
ctest --test-dir build 2>&1 | grep 'tests passed'
