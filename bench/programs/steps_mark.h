/* SPDX-License-Identifier: MIT
 * Warm crossings between two marks, for steps.c to count. One place calls, both
 * to get warm and between the marks. */
#define MARK(index, name)                                  \
  asm volatile("cmp $63, %0\n\tjne 1f\n\tint3\n\t1:"       \
               : : "r"(index), "D"(name) : "memory", "cc")
#define WARM(name, call)          \
  for (int i = 0; i < 64; i++) {  \
    MARK(i, name);                \
    call;                         \
    MARK(i, 0l);                  \
  }
