// SPDX-License-Identifier: MIT
// A callback that takes a struct by value.
// refused: a callback takes structs as slice<const T>
#include <crossbill/boundary.hpp>

struct Data {
  uint32_t id;
  double value;
};
CROSSBILL_STRUCT(Data, 16, "A record.", id, value)
#ifdef FIXED
void f(crossbill::callback<void(crossbill::slice<const Data>)> a) {
  Data data{1, 2.0};
  a({&data, 1});
}
#else
void f(crossbill::callback<void(Data)> a) { a({1, 2.0}); }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")
