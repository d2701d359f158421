// SPDX-License-Identifier: MIT
// An enum whose values nobody knows.
// refused: an enum crosses when its values are declared: CROSSBILL_ENUM(T, ...)
// before this function
#include <crossbill/boundary.hpp>

enum class Color : int32_t { red, green };
#ifdef FIXED
CROSSBILL_ENUM(Color, "A colour.", red, green)
#endif
#ifdef FIXED
int32_t f(Color a) { return sizeof(a) > 0; }
#else
int32_t f(Color a) { return sizeof(a) > 0; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")
