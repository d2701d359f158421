// SPDX-License-Identifier: MIT
// Text that a contract's author wrote, made safe and laid out for comments.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace crossbill::contract {

// Characters that could show a reader other code than a compiler sees become
// escapes (unicode/printable.hpp), tabs spaces. Newlines stay.
std::string for_comment(std::string_view text);

// The same, safe inside a C comment.
std::string for_c_comment(std::string_view text);

// Lines of at most 80 columns; each begins with `indent` and ends with \n.
// Newlines in the text stay; a word that is too long stands alone.
std::string wrap(std::string_view text, std::string_view indent);

// "first" before the first line, "rest" before the others.
std::string wrap(std::string_view text, std::string_view first,
                 std::string_view rest);

// HEAD(a, b, c)TAIL in lines of at most 80 columns, broken between parts.
std::string call_like(const std::string& head,
                      const std::vector<std::string>& parts,
                      const std::string& tail);

std::string join(const std::vector<std::string>& parts,
                 std::string_view between);

// Names that must differ: one that was given out before gets underscores.
class UniqueNames {
 public:
  std::string take(std::string name) {
    while (!taken_.insert(name).second) name += '_';
    return name;
  }

 private:
  std::unordered_set<std::string> taken_;
};

}  // namespace crossbill::contract
