// SPDX-License-Identifier: MIT
// Puts numbers into sentences.
#include "analysis/words.hpp"

namespace crossbill::analysis {

std::string sentence(Remark remark, Numbers numbers) {
  std::string text(remark.row->text);
  for (const auto& [name, value] : numbers) {
    std::string place = "{" + std::string(name) + "}";
    size_t at = text.find(place);
    if (at != text.npos) text.replace(at, place.size(), value);
  }
  return text;
}

}  // namespace crossbill::analysis
