// SPDX-License-Identifier: MIT
// A container that has no contiguous memory.
// refused: this type cannot cross: take a number, a declared enum, struct or
// object
#include <crossbill/boundary.hpp>
#include <map>

#ifdef FIXED
int32_t f(crossbill::slice<const int32_t> a) { return sizeof(a) > 0; }
#else
int32_t f(std::map<int, int> a) { return sizeof(a) > 0; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")
