// SPDX-License-Identifier: MIT
// A view of an object that the call is given.
// refused: the owner of a returned view is the number of a parameter that lends
// memory, or of an object
#include <crossbill/boundary.hpp>
#include <memory>

struct Thing {
  int64_t n;
};
CROSSBILL_OBJECT(Thing, thing_free, any_thread, "A thing.")
#ifdef FIXED
crossbill::view<const double, 0> f(crossbill::slice<const double>,
                                   std::unique_ptr<Thing>) {
  return {nullptr, 0};
}
#else
crossbill::view<const double, 1> f(crossbill::slice<const double>,
                                   std::unique_ptr<Thing>) {
  return {nullptr, 0};
}
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a", "b")
