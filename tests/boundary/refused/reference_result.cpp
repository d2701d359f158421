// SPDX-License-Identifier: MIT
// A reference that nobody owns.
// refused: a pointer as a result says neither who owns it nor how much there
// is: return std::unique_ptr of a declared object, crossbill::view<T, N>, or a
// std::vector
#include <crossbill/boundary.hpp>

#ifdef FIXED
double f() {
  static double one = 1;
  return one;
}
#else
const double& f() {
  static double one = 1;
  return one;
}
#endif
CROSSBILL_EXPORT(c_f, f, "F.")
