// SPDX-License-Identifier: MIT
// A default that is no declared value.
// refused: a default is a value of its parameter's type, and fits into it;
// nullptr is for optional values and pointers, and text for utf8 and its like
#include <crossbill/boundary.hpp>

enum class Color : int32_t { red, green };
CROSSBILL_ENUM(Color, "A colour.", red, green)
int32_t f(Color a) { return a == Color::red; }
#ifdef FIXED
CROSSBILL_EXPORT(c_f, f, "F.", param("a").defaults(1))
#else
CROSSBILL_EXPORT(c_f, f, "F.", param("a").defaults(2))
#endif
