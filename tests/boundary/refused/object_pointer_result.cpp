// SPDX-License-Identifier: MIT
// A new object by pointer.
// refused: a pointer as a result says neither who owns it nor how much there
// is: return std::unique_ptr of a declared object, crossbill::view<T, N>, or a
// std::vector
#include <crossbill/boundary.hpp>
#include <memory>

struct Thing {
  int64_t n;
};
CROSSBILL_OBJECT(Thing, thing_free, any_thread, "A thing.")
#ifdef FIXED
std::unique_ptr<Thing> f() { return std::make_unique<Thing>(); }
#else
Thing* f() { return new Thing{1}; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.")
