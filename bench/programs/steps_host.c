/* SPDX-License-Identifier: MIT
 * The host of the crossings that steps.c counts. */
#include <dlfcn.h>
#include "steps_mark.h"
int one(int), eight(int, int, int, int, int, int, int, int);
void inner(void* (*)(void)), upcalls(void), services(void);
void sort(int (*)(const void*, const void*));
int host_function(int a) { return a; }
static int compare(const void* a, const void* b) {
  return *(const int*)a - *(const int*)b;
}
int main(void) {
  void* core = dlopen("libsteps_core.so", RTLD_NOW);
  void* (*leaf)(void) = (void* (*)(void))dlsym(core, "leaf");
  WARM("downcall with a window", one(1));
  WARM("downcall with stack arguments", eight(1, 2, 3, 4, 5, 6, 7, 8));
  WARM("downcall by registers", leaf());
  inner(leaf);
  upcalls();
  services();
  sort(compare);
}
