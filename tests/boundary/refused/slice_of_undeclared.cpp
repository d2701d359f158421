// SPDX-License-Identifier: MIT
// A slice of structs that have no declaration.
// refused: a slice is of numbers, declared enums or declared structs
#include <crossbill/boundary.hpp>

struct Data {
  uint32_t id;
  double value;
};
#ifdef FIXED
CROSSBILL_STRUCT(Data, 16, "A record.", id, value)
#endif
#ifdef FIXED
int32_t f(crossbill::slice<const Data> a) { return sizeof(a) > 0; }
#else
int32_t f(crossbill::slice<const Data> a) { return sizeof(a) > 0; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")
