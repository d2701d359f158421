// SPDX-License-Identifier: MIT
// A container that has no contiguous memory.
// refused: this type cannot be a result: return a number, a declared enum or
// struct, std::string, std::vector, std::unique_ptr of a declared object,
// crossbill::text or view
#include <crossbill/boundary.hpp>
#include <map>
#include <vector>

#ifdef FIXED
std::vector<int32_t> f() { return {}; }
#else
std::map<int, int> f() { return {}; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.")
