// SPDX-License-Identifier: MIT
// An error class without a declaration.
// refused: raises<...> names an error that CROSSBILL_ERROR declares, before
// this function
#include <crossbill/boundary.hpp>

#ifdef FIXED
CROSSBILL_ERROR(broken, 7, "It is broken.")
#else
struct broken : crossbill::error {
  static constexpr int32_t code = 7;
};
#endif
int32_t f(int32_t a) { return a; }
CROSSBILL_EXPORT(c_f, f, "F.", "a", raises<broken>)
