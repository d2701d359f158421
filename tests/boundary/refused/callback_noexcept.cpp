// SPDX-License-Identifier: MIT
// A function that cannot report that its callback failed.
// refused: a function with a callback cannot be noexcept: the host's function
// may fail
#include <crossbill/boundary.hpp>

#ifdef FIXED
int32_t f(crossbill::callback<int32_t()> a) { return a(); }
#else
int32_t f(crossbill::callback<int32_t()> a) noexcept { return a(); }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")
