// SPDX-License-Identifier: MIT
// No value as the default of a number.
// refused: a default is a value of its parameter's type, and fits into it;
// nullptr is for optional values and pointers, and text for utf8 and its like
#include <crossbill/boundary.hpp>

int32_t f(int32_t a) { return a; }
#ifdef FIXED
CROSSBILL_EXPORT(c_f, f, "F.", param("a").defaults(1))
#else
CROSSBILL_EXPORT(c_f, f, "F.", param("a").defaults(nullptr))
#endif
