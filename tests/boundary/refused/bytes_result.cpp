// SPDX-License-Identifier: MIT
// Bytes without an owner.
// refused: a result that views memory names its owner: return
// crossbill::view<T, N>, with the number N of the argument that owns it, or a
// std::vector, which the host will own
#include <crossbill/boundary.hpp>

#ifdef FIXED
crossbill::view<const uint8_t, 0> f(crossbill::bytes a) { return a; }
#else
crossbill::bytes f(crossbill::bytes a) { return a; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")
