// SPDX-License-Identifier: MIT
// A fraction as the default of an integer.
// refused: a default is a value of its parameter's type, and fits into it;
// nullptr is for optional values and pointers, and text for utf8 and its like
#include <crossbill/boundary.hpp>

int32_t f(int32_t a, int32_t b) { return a + b; }
#ifdef FIXED
CROSSBILL_EXPORT(c_f, f, "F.", "a", param("b").defaults(1))
#else
CROSSBILL_EXPORT(c_f, f, "F.", "a", param("b").defaults(0.5))
#endif
