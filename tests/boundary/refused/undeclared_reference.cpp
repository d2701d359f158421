// SPDX-License-Identifier: MIT
// A struct by reference that has no declaration.
// refused: a reference crosses only to a declared type: CROSSBILL_STRUCT(T,
// ...) or CROSSBILL_OBJECT(T, ...) before this function
#include <crossbill/boundary.hpp>

struct Data {
  uint32_t id;
  double value;
};
#ifdef FIXED
CROSSBILL_STRUCT(Data, 16, "A record.", id, value)
#endif
#ifdef FIXED
int32_t f(const Data& a) { return sizeof(a) > 0; }
#else
int32_t f(const Data& a) { return sizeof(a) > 0; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")
