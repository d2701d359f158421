// SPDX-License-Identifier: MIT
// A pointer to anything.
// refused: a pointer crosses only to a declared struct: CROSSBILL_STRUCT(T,
// ...) before this function
#include <crossbill/boundary.hpp>

#ifdef FIXED
int32_t f(crossbill::bytes a) { return sizeof(a) > 0; }
#else
int32_t f(const void* a) { return sizeof(a) > 0; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")
