// SPDX-License-Identifier: MIT
// An exception that is no declared error.
// refused: raises<...> names an error that CROSSBILL_ERROR declares, before
// this function
#include <crossbill/boundary.hpp>
#include <stdexcept>

#ifdef FIXED
CROSSBILL_ERROR(broken, 7, "It is broken.")
#else
using broken = std::runtime_error;
#endif
int32_t f(int32_t a) { return a; }
CROSSBILL_EXPORT(c_f, f, "F.", "a", raises<broken>)
