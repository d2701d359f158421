// SPDX-License-Identifier: MIT
// Fields in another order.
// refused: name the fields in the order in which the struct has them
#include <crossbill/boundary.hpp>

struct Data {
  uint32_t id;
  double value;
  uint8_t flag;
};
#ifdef FIXED
CROSSBILL_STRUCT(Data, 24, "A record.", id, value, flag)
#else
CROSSBILL_STRUCT(Data, 24, "A record.", value, id, flag)
#endif
