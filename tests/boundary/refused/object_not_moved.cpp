// SPDX-License-Identifier: MIT
// A new object by value, which cannot be moved to where objects live.
// refused: an object is returned by value if it can be moved: return
// std::unique_ptr of it
#include <crossbill/boundary.hpp>
#include <memory>

struct Thing {
  Thing() = default;
  Thing(Thing&&) = delete;
  int64_t n = 1;
};
CROSSBILL_OBJECT(Thing, thing_free, any_thread, "A thing.")
#ifdef FIXED
std::unique_ptr<Thing> f() { return std::make_unique<Thing>(); }
#else
Thing f() { return {}; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.")
