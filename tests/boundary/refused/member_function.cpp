// SPDX-License-Identifier: MIT
// A member function.
// refused: a member function has no object to be called on: export a function
// that takes the object by reference
#include <crossbill/boundary.hpp>

struct Thing {
  int64_t get() const { return 1; }
};
CROSSBILL_OBJECT(Thing, thing_free, any_thread, "A thing.")
#ifdef FIXED
int64_t get(const Thing& thing) { return thing.get(); }
CROSSBILL_EXPORT(c_get, get, "Get.", "thing")
#else
CROSSBILL_EXPORT(c_get, &Thing::get, "Get.", "thing")
#endif
