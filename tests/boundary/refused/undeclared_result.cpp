// SPDX-License-Identifier: MIT
// A struct that has no declaration.
// refused: this type cannot be a result: return a number, a declared enum or
// struct, a declared object or a std::unique_ptr of it, std::string,
// std::vector, crossbill::text or view
#include <crossbill/boundary.hpp>

struct Data {
  uint32_t id;
  double value;
};
#ifdef FIXED
CROSSBILL_STRUCT(Data, 16, "A record.", id, value)
#endif
#ifdef FIXED
Data f() { return {1, 2.0}; }
#else
Data f() { return {1, 2.0}; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.")
