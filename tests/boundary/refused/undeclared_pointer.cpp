// SPDX-License-Identifier: MIT
// A struct by pointer that has no declaration.
// refused: a pointer crosses only to a declared struct: CROSSBILL_STRUCT(T,
// ...) before this function
#include <crossbill/boundary.hpp>

struct Data {
  uint32_t id;
  double value;
};
#ifdef FIXED
CROSSBILL_STRUCT(Data, 16, "A record.", id, value)
#endif
#ifdef FIXED
int32_t f(const Data* a) { return sizeof(a) > 0; }
#else
int32_t f(const Data* a) { return sizeof(a) > 0; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")
