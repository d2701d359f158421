// SPDX-License-Identifier: MIT
// An array by value.
// refused: a container cannot be borrowed from a host: take
// crossbill::slice<const T>
#include <array>
#include <crossbill/boundary.hpp>

#ifdef FIXED
int32_t f(crossbill::slice<const double> a) { return sizeof(a) > 0; }
#else
int32_t f(std::array<double, 3> a) { return sizeof(a) > 0; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")
