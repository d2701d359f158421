// SPDX-License-Identifier: MIT
// Lists of numbers that a call unpacks: what two rules look at.
#pragma once
#include <optional>

#include "findings/advice.hpp"
#include "findings/repeated.hpp"

namespace crossbill::findings {

// Numbers that each call of a use was given in a list, and took one by one;
// none where they are few.
std::optional<Repeated> number_items(const Material& material,
                                     const analysis::Line& use);

// Whether the items are all that the use is about: what advice is known of it
// says so, or nothing else comes once an item and they take much of its time.
bool is_about_items(const analysis::Line& use, const Repeated& items,
                    const AdviceRow* row);

// By the word of the row: `all` or, as without one, `calls`.
Saving saving_of_items(const analysis::Line& use, const Repeated& items,
                       const AdviceRow* row);

// A row for the rule with the word `nothing` says that such a function is no
// fault of the program's.
bool is_no_fault(const AdviceRow* row);

// The row of same-conversion-again for calls that convert a list which their
// place may have converted once; null where there is none. Of a library that
// makes the call for the program, that is the row of element-wise-copy.
const AdviceRow* again_row(const analysis::Line& use, const Repeated& items);

}  // namespace crossbill::findings
