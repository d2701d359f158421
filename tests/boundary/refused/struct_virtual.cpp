// SPDX-License-Identifier: MIT
// A struct with virtual functions.
// refused: a struct that crosses is plain data: trivially copyable, standard
// layout; cross others as CROSSBILL_OBJECT
#include <crossbill/boundary.hpp>

#ifdef FIXED
struct Data {
  int64_t id;
};
CROSSBILL_STRUCT(Data, 8, "A record.", id)
#else
struct Data {
  virtual ~Data() = default;
  int64_t id;
};
CROSSBILL_STRUCT(Data, 16, "A record.", id)
#endif
