// SPDX-License-Identifier: MIT
// The first field is forgotten.
// refused: a field of the struct is missing in its declaration: name all of
// them
#include <crossbill/boundary.hpp>

struct Data {
  uint32_t id;
  double value;
  uint8_t flag;
};
#ifdef FIXED
CROSSBILL_STRUCT(Data, 24, "A record.", id, value, flag)
#else
CROSSBILL_STRUCT(Data, 24, "A record.", value, flag)
#endif
