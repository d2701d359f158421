// SPDX-License-Identifier: MIT
// What an emitted file does not assert, and why: so that nobody takes it for
// more than it is.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossbill::layout {

inline constexpr char kOnlyDeclared[] =
    "Types that debug information only declares";

class Notes {
 public:
  // `why` is what all of them have in common: "bit-fields".
  void add(const std::string& why, const std::string& what);
  // "Bits (low, high)"; nothing where there are no `parts`.
  void add(const std::string& why, const std::string& of,
           const std::vector<std::string>& parts);

  // As a comment, each line of which begins so; "" where nothing is missing.
  std::string text(std::string_view begin) const;

 private:
  std::vector<std::pair<std::string, std::vector<std::string>>> rows_;
};

}  // namespace crossbill::layout
