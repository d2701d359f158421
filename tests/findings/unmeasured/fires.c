// SPDX-License-Identifier: MIT
// Calls through pointers that a library hands out are not seen.
// expect: library core
// expect: severity note
// expect: confidence high
#include <stddef.h>
#include <stdio.h>

struct table {
  size_t (*length_of_copy)(const char* text);
};
const struct table* core_table(void);

int main(void) {
  size_t sum = 0;
  for (int i = 0; i < 200000; ++i) sum += core_table()->length_of_copy("text");
  printf("%zu\n", sum);
  return 0;
}
