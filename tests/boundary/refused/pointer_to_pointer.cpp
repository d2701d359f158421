// SPDX-License-Identifier: MIT
// An array of strings, as C has them.
// refused: a pointer crosses only to a declared struct: CROSSBILL_STRUCT(T,
// ...) before this function
#include <crossbill/boundary.hpp>

#ifdef FIXED
int32_t f(crossbill::utf8 a) { return sizeof(a) > 0; }
#else
int32_t f(char** a) { return sizeof(a) > 0; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")
