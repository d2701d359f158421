// SPDX-License-Identifier: MIT
// Compares names with globs: see names.hpp.
#include "analysis/names.hpp"

#include <algorithm>

#include "recording/glob.hpp"

namespace crossbill::analysis {
using recording::matches;

bool is_library(const std::string& glob, const std::string& core,
                const std::string& library, const std::string& package) {
  size_t first = std::min(library.find_first_not_of('_'), library.size());
  return matches(glob, core) || matches(glob, library) ||
         (first > 0 && matches(glob, library.substr(first))) ||
         (!package.empty() && matches(glob, package));
}

bool is_function(const std::string& glob, const std::string& name,
                 const std::string& shown) {
  std::string end = "*." + glob;
  return matches(glob, name) || matches(glob, shown) || matches(end, name) ||
         matches(end, shown);
}

std::string package_of(std::string_view path) {
  for (std::string_view folder : {"/site-packages/", "/dist-packages/"}) {
    size_t at = path.find(folder);
    if (at == path.npos) continue;
    path.remove_prefix(at + folder.size());
    return std::string(path.substr(0, path.find_first_of("/.")));
  }
  return "";
}

}  // namespace crossbill::analysis
