// SPDX-License-Identifier: MIT
// A slice of what is no plain data.
// refused: a slice is of numbers, declared enums or declared structs
#include <crossbill/boundary.hpp>
#include <string>

#ifdef FIXED
int32_t f(crossbill::utf8 a) { return sizeof(a) > 0; }
#else
int32_t f(crossbill::slice<const std::string> a) { return sizeof(a) > 0; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")
