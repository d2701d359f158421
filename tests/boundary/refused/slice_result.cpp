// SPDX-License-Identifier: MIT
// A slice without an owner.
// refused: a result that views memory names its owner: return
// crossbill::view<T, N>, with the number N of the argument that owns it, or a
// std::vector, which the host will own
#include <crossbill/boundary.hpp>

#ifdef FIXED
crossbill::view<const double, 0> f(crossbill::slice<const double> a) {
  return a;
}
#else
crossbill::slice<const double> f(crossbill::slice<const double> a) { return a; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")
