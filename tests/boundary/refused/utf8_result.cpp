// SPDX-License-Identifier: MIT
// Text without an owner.
// refused: a result that views memory names its owner: return
// crossbill::view<T, N>, with the number N of the argument that owns it, or a
// std::vector, which the host will own
#include <crossbill/boundary.hpp>
#include <string>
#include <string_view>

#ifdef FIXED
auto f(crossbill::utf8 a) {
  return crossbill::text(std::string(std::string_view(a)));
}
#else
crossbill::utf8 f(crossbill::utf8 a) { return a; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")
