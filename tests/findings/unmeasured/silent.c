// SPDX-License-Identifier: MIT
// Calls of exported functions are seen.
#include <stddef.h>
#include <stdio.h>

size_t length_of_copy(const char* text);

int main(void) {
  size_t sum = 0;
  for (int i = 0; i < 200000; ++i) sum += length_of_copy("text");
  printf("%zu\n", sum);
  return 0;
}
