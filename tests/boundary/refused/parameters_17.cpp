// SPDX-License-Identifier: MIT
// More parameters than a call can have.
// refused: a function has at most 16 parameters: take a declared struct
#include <crossbill/boundary.hpp>

#ifdef FIXED
int32_t f(int8_t, int8_t, int8_t, int8_t, int8_t, int8_t, int8_t, int8_t,
          int8_t, int8_t, int8_t, int8_t, int8_t, int8_t, int8_t, int8_t) {
  return 0;
}
CROSSBILL_EXPORT(c_f, f, "F.", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j",
                 "k", "l", "m", "n", "o", "p")
#else
int32_t f(int8_t, int8_t, int8_t, int8_t, int8_t, int8_t, int8_t, int8_t,
          int8_t, int8_t, int8_t, int8_t, int8_t, int8_t, int8_t, int8_t,
          int8_t) {
  return 0;
}
CROSSBILL_EXPORT(c_f, f, "F.", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j",
                 "k", "l", "m", "n", "o", "p", "q")
#endif
