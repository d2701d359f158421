// SPDX-License-Identifier: MIT
// A default that does not fit.
// refused: a default is a value of its parameter's type, and fits into it;
// nullptr is for optional values and pointers, and text for utf8 and its like
#include <crossbill/boundary.hpp>

int32_t f(uint8_t a) { return a; }
#ifdef FIXED
CROSSBILL_EXPORT(c_f, f, "F.", param("a").defaults(200))
#else
CROSSBILL_EXPORT(c_f, f, "F.", param("a").defaults(300))
#endif
