/* SPDX-License-Identifier: MIT
 * The cores of the causes bench, built twice: -DSELF=0 calls into 1, 1 into 0.
 * Its functions do as little as they can. */
#include <string.h>

#include "causes.h"
#include "spin.h"


void cause_deep_0(long left);
void cause_deep_1(long left);
#if SELF == 0
void cause_deep_0(long left) {
  if (left != 0) cause_deep_1(left - 1);
  __asm__ volatile("");
}

#define DEFINE(name, number) \
  void name##number(void) { __asm__ volatile(""); }
ALL(DEFINE, cause_)
void cause_one(void) { __asm__ volatile(""); }
void cause_arguments(long a, long b, long c, long d, long e, long f, long g,
                     long h) {
  __asm__ volatile("" : : "r"(a + b + c + d), "r"(e + f + g + h));
}
DEFINE_SPIN(cause_spin)

void cause_host(void); /* the host's */
void cause_upcalls(void) {
  for (int i = 0; i < INSIDE; i++) cause_host();
}
void cause_services(char* to, const char* from, long bytes) {
  for (int i = 0; i < INSIDE; i++) memcpy(to, from, (size_t)bytes);
}
#else
void cause_deep_1(long left) {
  if (left != 0) cause_deep_0(left - 1);
  __asm__ volatile("");
}
#endif
