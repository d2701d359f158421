// SPDX-License-Identifier: MIT
// What to do about it, as text: the headline, and the findings.
#pragma once
#include <string>

#include "findings/finding.hpp"
#include "report/text.hpp"

namespace crossbill::report {

// What others have named in it becomes printable text.
void make_printable(findings::Findings& findings);

// "61 ms (52 to 70)", "61 ms (800 us to 70 ms)".
std::string saving_text(const findings::Saving& saving);

// "avoidable 61 ms (52 to 70) of 160 ms, in 2 places", or "" where no time is
// known. `seen_in_part`: the bill says that much was not recorded.
std::string avoidable_headline(const findings::Findings& findings,
                               bool seen_in_part);

// All rules that were not asked for in one: names with ", " between them, and
// what --watch must be given for them; "" where all were.
findings::NotLookedFor words_of_not_looked_for(
    const findings::Findings& findings);

// The worst, three lines each, and how many there are besides; "" for none.
std::string worst_findings(const findings::Findings& findings,
                           const Style& style);

// All of them with lines to go by, and what was not looked for.
std::string all_findings(const findings::Findings& findings,
                         const Style& style);

}  // namespace crossbill::report
