// SPDX-License-Identifier: MIT
// A pointer that nobody owns.
// refused: a pointer as a result says neither who owns it nor how much there
// is: return std::unique_ptr of a declared object, crossbill::view<T, N>, or a
// std::vector
#include <crossbill/boundary.hpp>
#include <vector>

#ifdef FIXED
std::vector<double> f() { return {}; }
#else
double* f() { return {}; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.")
