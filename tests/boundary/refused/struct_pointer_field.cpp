// SPDX-License-Identifier: MIT
// A struct with a pointer.
// refused: a field of a declared struct is a number, a declared enum or struct,
// or an array of these
#include <crossbill/boundary.hpp>

#ifdef FIXED
struct Data {
  double values[4];
};
CROSSBILL_STRUCT(Data, 32, "A record.", values)
#else
struct Data {
  double* values;
};
CROSSBILL_STRUCT(Data, 8, "A record.", values)
#endif
