// SPDX-License-Identifier: MIT
// A default for memory that the host lends.
// refused: a default is a value of its parameter's type, and fits into it;
// nullptr is for optional values and pointers, and text for utf8 and its like
#include <crossbill/boundary.hpp>

int64_t f(crossbill::slice<const double> a) {
  return static_cast<int64_t>(a.size());
}
#ifdef FIXED
CROSSBILL_EXPORT(c_f, f, "F.", "a")
#else
CROSSBILL_EXPORT(c_f, f, "F.", param("a").defaults(nullptr))
#endif
