// SPDX-License-Identifier: MIT
// Lists of numbers that a call unpacks: what two rules look at.
//
// The words of their rows of advice.tsv, and of callback-per-element's:
//
//   all      all that the calls do is to go through the items, so nothing stays
//            but what does not come once an item; else only what comes once an
//            item goes, and what the library does around that
//   via      calls that a library makes for the program are to convert what
//            that passed
//   unseen   the host's code is called in a way that is not recorded
//   nothing  such a function is no fault of the program's
#pragma once
#include <optional>

#include "findings/batching.hpp"
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

// What goes: all that does not stay whatever is passed, or else what comes once
// an item.
Saving saving_of_items(const analysis::Line& use, const Repeated& items,
                       const AdviceRow* row);

// The row of same-conversion-again for calls that convert a list which their
// place may have converted once; null where there is none. Where a library
// makes the call for the program, that can be the row of element-wise-copy.
const AdviceRow* again_row(const Batching& batching, const analysis::Line& use,
                           const Repeated& items);

}  // namespace crossbill::findings
