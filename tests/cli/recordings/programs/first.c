// SPDX-License-Identifier: MIT
// The core of first.py.
#include <stdlib.h>
#include <string.h>

long add(int a, int b) { return a + b; }
void sort(int* v, long n, int (*by)(const void*, const void*)) {
  qsort(v, n, sizeof *v, by);
}
void copy(const int* v) {
  int* other = malloc(4000);
  for (int i = 0; i < 100; i++) memcpy(other + i, v, 40);
  free(other);
}
