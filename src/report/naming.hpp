// SPDX-License-Identifier: MIT
// How functions are named in tables: library, who calls, and name.
#pragma once
#include <cstddef>
#include <string>

#include "analysis/bill.hpp"

namespace crossbill::report {

// The name is whole, at the end of its line; where there is no room, a
// function's parameters are left out, or cut where they tell it apart.
// `library`: the columns of that; `room`: of it all.
std::string naming(const analysis::Line& line, const analysis::Bill& bill,
                   size_t library, size_t room);

// As wide as most libraries' names.
size_t library_width(const analysis::Bill& bill);

}  // namespace crossbill::report
