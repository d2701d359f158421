// SPDX-License-Identifier: MIT
// A slice of characters.
// refused: a slice is of numbers, declared enums or declared structs
// refused: take crossbill::bytes or utf8 where it would be of char
#include <crossbill/boundary.hpp>

#ifdef FIXED
int32_t f(crossbill::utf8 a) { return sizeof(a) > 0; }
#else
int32_t f(crossbill::slice<const char> a) { return sizeof(a) > 0; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")
