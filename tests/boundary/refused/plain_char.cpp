// SPDX-License-Identifier: MIT
// A char, whose sign differs between machines.
// refused: char has no sign of its own: take int8_t or uint8_t
#include <crossbill/boundary.hpp>

#ifdef FIXED
int32_t f(int8_t a) { return sizeof(a) > 0; }
#else
int32_t f(char a) { return sizeof(a) > 0; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")
