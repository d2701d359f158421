// SPDX-License-Identifier: MIT
// A struct that is declared twice.
// refused: redefinition
#include <crossbill/boundary.hpp>

struct Data {
  uint32_t id;
  double value;
  uint8_t flag;
};
#ifdef FIXED
CROSSBILL_STRUCT(Data, 24, "A record.", id, value, flag)
#else
CROSSBILL_STRUCT(Data, 24, "A record.", id, value, flag)
CROSSBILL_STRUCT(Data, 24, "A record.", id, value, flag)
#endif
