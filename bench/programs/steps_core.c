/* SPDX-License-Identifier: MIT
 * The library whose crossings steps.c counts. */
#include <stdlib.h>
#include <string.h>
#include "steps_mark.h"
int host_function(int);
int one(int a) { return a + 1; }
int eight(int a, int b, int c, int d, int e, int f, int g, int h) {
  return a + b + c + d + e + f + g + h;
}
void* leaf(void) { return 0; }
/* A contract (docs/boundary.md) says that it has no stack arguments. */
static const char text[] = "{\"function\":\"leaf\",\"registers\":true}";
const char* const crossbill_contract_v1[] = {text, text + sizeof text};
void inner(void* (*f)(void)) { WARM("inner call of a shared stub", f()); }
void upcalls(void) { WARM("upcall", host_function(1)); }
static char from[64] = "text", to[64];
void services(void) {
  void* volatile memory = 0;
  WARM("service free", free(memory));
  WARM("service malloc", memory = malloc(24));
  WARM("service memcpy", memcpy(to, from, 8));
  WARM("service strlen", to[0] = (char)strlen(from));
}
void sort(int (*by)(const void*, const void*)) {
  int numbers[2] = {1, 2};
  WARM("qsort and its callback", qsort(numbers, 2, sizeof(int), by));
}
