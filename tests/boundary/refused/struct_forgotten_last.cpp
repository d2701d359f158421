// SPDX-License-Identifier: MIT
// The last field is forgotten, and looks like padding.
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
CROSSBILL_STRUCT(Data, 24, "A record.", id, value)
#endif
