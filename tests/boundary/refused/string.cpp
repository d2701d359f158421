// SPDX-License-Identifier: MIT
// A string that the core would copy.
// refused: a string parameter says which text it is: take crossbill::utf8,
// utf16, utf32, or crossbill::bytes
#include <crossbill/boundary.hpp>
#include <string>

#ifdef FIXED
int32_t f(crossbill::utf8 a) { return sizeof(a) > 0; }
#else
int32_t f(std::string a) { return sizeof(a) > 0; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")
