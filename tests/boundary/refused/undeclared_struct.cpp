// SPDX-License-Identifier: MIT
// A struct by value that has no declaration.
// refused: a struct is declared by CROSSBILL_STRUCT(T, ...) before this
// function
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
int32_t f(Data a) { return sizeof(a) > 0; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")
