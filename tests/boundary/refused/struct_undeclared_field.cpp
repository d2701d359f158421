// SPDX-License-Identifier: MIT
// A struct in a struct that has no declaration.
// refused: a field of a declared struct is a number, a declared enum or struct,
// or an array of these
#include <crossbill/boundary.hpp>

struct Inner {
  int32_t n;
};
struct Data {
  Inner inner;
};
#ifdef FIXED
CROSSBILL_STRUCT(Inner, 4, "Inside.", n)
#else

#endif
CROSSBILL_STRUCT(Data, 4, "A record.", inner)
