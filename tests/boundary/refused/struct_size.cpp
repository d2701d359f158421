// SPDX-License-Identifier: MIT
// The size without the padding.
// refused: the struct has another size than its declaration says: think of the
// padding before aligned fields and at the end
#include <crossbill/boundary.hpp>

struct Data {
  uint32_t id;
  double value;
  uint8_t flag;
};
#ifdef FIXED
CROSSBILL_STRUCT(Data, 24, "A record.", id, value, flag)
#else
CROSSBILL_STRUCT(Data, 13, "A record.", id, value, flag)
#endif
