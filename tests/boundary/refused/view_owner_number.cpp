// SPDX-License-Identifier: MIT
// A view of a number.
// refused: the owner of a returned view is the number of a parameter that lends
// memory, or of an object
#include <crossbill/boundary.hpp>

#ifdef FIXED
crossbill::view<const double, 0> f(crossbill::slice<const double>, int32_t) {
  return {nullptr, 0};
}
#else
crossbill::view<const double, 1> f(crossbill::slice<const double>, int32_t) {
  return {nullptr, 0};
}
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a", "b")
