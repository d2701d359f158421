// SPDX-License-Identifier: MIT
#include "layout/dwarf/names.hpp"

#include <algorithm>
#include <vector>

namespace crossbill::layout::dwarf {
namespace {

// "a::b::C<d::E>", Go's and Zig's "a.C": what stands between the marks that
// are not within brackets.
std::vector<std::string_view> parts_of(std::string_view name) {
  std::vector<std::string_view> parts;
  int depth = 0;
  size_t begin = 0;
  for (size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '<' || name[i] == '(' || name[i] == '[') ++depth;
    if (name[i] == '>' || name[i] == ')' || name[i] == ']') --depth;
    if (depth != 0 || (name[i] != ':' && name[i] != '.')) continue;
    if (i > begin) parts.push_back(name.substr(begin, i - begin));
    begin = i + 1;
  }
  if (begin < name.size()) parts.push_back(name.substr(begin));
  return parts;
}

std::string_view last_of(std::string_view name) {
  std::vector<std::string_view> parts = parts_of(name);
  return parts.empty() ? name : parts.back();
}

}  // namespace

bool ends_alike(std::string_view wanted, std::string_view own) {
  return wanted == own || last_of(wanted) == last_of(own);
}

bool is_meant(std::string_view wanted, std::string_view full) {
  if (wanted == full) return true;
  std::vector<std::string_view> asked = parts_of(wanted);
  std::vector<std::string_view> there = parts_of(full);
  if (asked.empty() || there.empty() || asked.back() != there.back())
    return false;
  auto at = there.begin();
  for (std::string_view each : asked) {
    at = std::find(at, there.end(), each);
    if (at == there.end()) return false;
    ++at;
  }
  return true;
}

}  // namespace crossbill::layout::dwarf
