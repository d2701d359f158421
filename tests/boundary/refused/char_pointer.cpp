// SPDX-License-Identifier: MIT
// A string as C has it.
// refused: a char pointer says nothing of its encoding: take
// crossbill::c_string
#include <crossbill/boundary.hpp>

#ifdef FIXED
int32_t f(crossbill::c_string a) { return sizeof(a) > 0; }
#else
int32_t f(const char* a) { return sizeof(a) > 0; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")
