// SPDX-License-Identifier: MIT
// Which of many names somebody may have meant.
#pragma once
#include <string>
#include <vector>

namespace crossbill::layout {

// At most `most` of `names` that are close to `wanted`, closest first: by the
// number of letters to insert, drop, change or swap with the next
// (Damerau-Levenshtein), of which a third of the name may be wrong. Their last
// parts count: "Data" is "stats::Data".
std::vector<std::string> similar(const std::string& wanted,
                                 const std::vector<std::string>& names,
                                 size_t most = 3);

// ": did you mean Data or Date?" for the end of a sentence, or "".
std::string did_you_mean(const std::string& wanted,
                         const std::vector<std::string>& names);

}  // namespace crossbill::layout
