// SPDX-License-Identifier: MIT
// A default with more digits than a contract writes.
// refused: a default value that has no short decimal; give one with fewer
// digits
#include <crossbill/boundary.hpp>

double f(double a) { return a; }
#ifdef FIXED
CROSSBILL_EXPORT(c_f, f, "F.", param("a").defaults(0.001))
#else
CROSSBILL_EXPORT(c_f, f, "F.", param("a").defaults(1e-300))
#endif
