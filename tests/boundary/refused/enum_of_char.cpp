// SPDX-License-Identifier: MIT
// An enum whose integer has no sign of its own.
// refused: CROSSBILL_ENUM declares an enum of an integer type of 8 to 64 bits:
// give it one, as in `enum class T : int32_t`
#include <crossbill/boundary.hpp>

#ifdef FIXED
enum class Color : int8_t { red, green };
#else
enum class Color : char { red, green };
#endif
CROSSBILL_ENUM(Color, "A colour.", red, green)
