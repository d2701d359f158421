// SPDX-License-Identifier: MIT
// A std::function.
// refused: a std::function cannot carry the host's errors: take
// crossbill::callback<R(A...)>
#include <crossbill/boundary.hpp>
#include <functional>

#ifdef FIXED
int32_t f(crossbill::callback<int32_t(int32_t)> a) { return sizeof(a) > 0; }
#else
int32_t f(std::function<int(int)> a) { return sizeof(a) > 0; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")
