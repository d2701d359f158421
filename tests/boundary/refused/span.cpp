// SPDX-License-Identifier: MIT
// A span, which nobody checks.
// refused: a container cannot be borrowed from a host: take
// crossbill::slice<const T>
#include <crossbill/boundary.hpp>
#include <span>

#ifdef FIXED
int32_t f(crossbill::slice<const double> a) { return sizeof(a) > 0; }
#else
int32_t f(std::span<const double> a) { return sizeof(a) > 0; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")
