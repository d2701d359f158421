// SPDX-License-Identifier: MIT
// A callback that returns memory.
// refused: a callback returns nothing, a number or a declared enum
#include <crossbill/boundary.hpp>

#ifdef FIXED
int64_t f(crossbill::callback<int64_t()> a) { return a(); }
#else
int64_t f(crossbill::callback<crossbill::bytes()> a) {
  return static_cast<int64_t>(a().size());
}
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")
