// SPDX-License-Identifier: MIT
// A struct that owns memory.
// refused: a struct that crosses is plain data: trivially copyable, standard
// layout; cross others as CROSSBILL_OBJECT
#include <crossbill/boundary.hpp>

struct Data {
  ~Data() { delete[] memory; }
  int64_t id;

 private:
  char* memory = nullptr;
};
#ifdef FIXED
CROSSBILL_OBJECT(Data, data_free, any_thread, "A record.")
#else
CROSSBILL_STRUCT(Data, 8, "A record.", id)
#endif
