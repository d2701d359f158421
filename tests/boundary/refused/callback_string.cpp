// SPDX-License-Identifier: MIT
// A callback that takes what cannot cross.
// refused: a callback takes numbers, declared enums, slices, bytes and text,
// and returns nothing, a number or a declared enum
#include <crossbill/boundary.hpp>

#ifdef FIXED
void f(crossbill::callback<void(crossbill::utf8)> a) { a({"one", 3}); }
#else
void f(crossbill::callback<void(const char*)> a) { a("one"); }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")
