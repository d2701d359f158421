// SPDX-License-Identifier: MIT
// An owner with a deleter of its own.
// refused: an object crosses as std::unique_ptr<T>, without a deleter of its
// own: hosts free it by delete
#include <crossbill/boundary.hpp>
#include <memory>

struct Thing {
  int64_t n;
};
CROSSBILL_OBJECT(Thing, thing_free, any_thread, "A thing.")
struct Deleter {
  void operator()(Thing* thing) const { delete thing; }
};
#ifdef FIXED
std::unique_ptr<Thing> f() { return {}; }
#else
std::unique_ptr<Thing, Deleter> f() { return {}; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.")
