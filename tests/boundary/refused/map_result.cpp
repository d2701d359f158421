// SPDX-License-Identifier: MIT
// A container that has no contiguous memory.
// refused: this type cannot be a result: return a number, a declared enum or
// struct, a declared object or a std::unique_ptr of it, std::string,
// std::vector, crossbill::text or view
#include <crossbill/boundary.hpp>
#include <map>
#include <vector>

#ifdef FIXED
std::vector<int32_t> f() { return {}; }
#else
std::map<int, int> f() { return {}; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.")
