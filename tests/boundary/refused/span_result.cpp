// SPDX-License-Identifier: MIT
// A span without an owner.
// refused: a result that views memory names its owner: return
// crossbill::view<T, N>, with the number N of the argument that owns it, or a
// std::vector, which the host will own
#include <crossbill/boundary.hpp>
#include <span>
#include <vector>

#ifdef FIXED
std::vector<double> f(crossbill::slice<const double> a) {
  return {a.begin(), a.end()};
}
#else
std::span<const double> f(crossbill::slice<const double> a) {
  return {a.data(), a.size()};
}
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")
