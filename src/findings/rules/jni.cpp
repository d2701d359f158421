// SPDX-License-Identifier: MIT
// Sums and words for uses of Java: see jni.hpp.
#include "findings/rules/jni.hpp"

#include <algorithm>

namespace crossbill::findings {

using analysis::Asked;
using analysis::Line;

const char* words_for(const Material& material, const Line& use,
                      const char* otherwise, const char* java) {
  return material.is_java(use) ? java : otherwise;
}

std::string_view method_of(std::string_view name) {
  name = name.substr(0, name.find('('));
  return name.substr(name.rfind('.') + 1);
}

AskedSum asked_of(const Material& material, const Line& use, Globs globs) {
  AskedSum sum;
  std::vector<const Asked*> found;
  for (const Asked& asked : use.asked) {
    if (asked.downcall || !is_any_of(material.edge(asked).name, globs))
      continue;
    sum.calls += static_cast<double>(asked.amount.calls);
    sum.bytes += static_cast<double>(asked.amount.bytes);
    sum.ns += std::max(asked.amount.ns, 0.0);
    found.push_back(&asked);
  }
  std::sort(found.begin(), found.end(), [](const Asked* one, const Asked* two) {
    return one->amount.ns > two->amount.ns;
  });
  constexpr size_t kMost = 2;
  for (size_t i = 0; i < std::min(found.size(), kMost); ++i)
    sum.functions.push_back(material.edge(*found[i]).name);
  return sum;
}

std::string names_of(const AskedSum& sum) {
  std::string names;
  for (const std::string& name : sum.functions)
    names += (names.empty() ? "" : " and ") + name;
  return names;
}

}  // namespace crossbill::findings
