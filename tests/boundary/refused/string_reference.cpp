// SPDX-License-Identifier: MIT
// The same by reference.
// refused: a reference crosses only to a declared type
#include <crossbill/boundary.hpp>
#include <string>

#ifdef FIXED
int32_t f(crossbill::utf8 a) { return sizeof(a) > 0; }
#else
int32_t f(const std::string& a) { return sizeof(a) > 0; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")
