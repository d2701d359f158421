// SPDX-License-Identifier: MIT
#include "layout/similar.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace crossbill::layout {
namespace {

constexpr size_t kLongest = 64;  // of names that are compared

std::string folded(std::string_view name) {
  size_t scope = name.rfind("::");
  if (scope != name.npos) name.remove_prefix(scope + 2);
  std::string low(name.substr(0, kLongest));
  std::transform(low.begin(), low.end(), low.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  return low;
}

size_t distance(const std::string& a, const std::string& b) {
  size_t columns = b.size() + 1;
  std::vector<size_t> table((a.size() + 1) * columns);
  auto at = [&](size_t i, size_t j) -> size_t& {
    return table[i * columns + j];
  };
  for (size_t i = 0; i <= a.size(); i++) at(i, 0) = i;
  for (size_t j = 0; j <= b.size(); j++) at(0, j) = j;
  for (size_t i = 1; i <= a.size(); i++)
    for (size_t j = 1; j <= b.size(); j++) {
      size_t change = at(i - 1, j - 1) + (a[i - 1] == b[j - 1] ? 0 : 1);
      at(i, j) = std::min({at(i - 1, j) + 1, at(i, j - 1) + 1, change});
      bool swapped =
          i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) at(i, j) = std::min(at(i, j), at(i - 2, j - 2) + 1);
    }
  return table.back();
}

struct Near {
  size_t distance;
  const std::string* name;
};

}  // namespace

std::vector<std::string> similar(const std::string& wanted,
                                 const std::vector<std::string>& names,
                                 size_t most) {
  std::string sought = folded(wanted);
  std::vector<Near> near;
  for (const std::string& name : names) {
    std::string other = folded(name);
    size_t longer = std::max(sought.size(), other.size());
    size_t shorter = std::min(sought.size(), other.size());
    if ((longer - shorter) * 3 > longer) continue;
    size_t apart = distance(sought, other);
    if (apart * 3 <= longer) near.push_back({apart, &name});
  }
  std::stable_sort(near.begin(), near.end(), [](const Near& a, const Near& b) {
    return a.distance < b.distance;
  });
  std::vector<std::string> found;
  for (const Near& each : near)
    if (found.size() < most &&
        std::find(found.begin(), found.end(), *each.name) == found.end())
      found.push_back(*each.name);
  return found;
}

std::string did_you_mean(const std::string& wanted,
                         const std::vector<std::string>& names) {
  std::vector<std::string> near = similar(wanted, names);
  if (near.empty()) return "";
  std::string text = ": did you mean " + near.front();
  for (size_t i = 1; i < near.size(); i++)
    text += (i + 1 == near.size() ? " or " : ", ") + near[i];
  return text + "?";
}

}  // namespace crossbill::layout
