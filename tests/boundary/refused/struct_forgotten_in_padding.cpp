// SPDX-License-Identifier: MIT
// A forgotten field lies where padding could.
// refused: a field of the struct is missing in its declaration: name all of
// them
#include <crossbill/boundary.hpp>

struct Data {
  uint32_t id;
  uint16_t hidden;
  double value;
};
#ifdef FIXED
CROSSBILL_STRUCT(Data, 16, "A record.", id, hidden, value)
#else
CROSSBILL_STRUCT(Data, 16, "A record.", id, value)
#endif
