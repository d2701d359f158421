// SPDX-License-Identifier: MIT
// Takes off what loaders and hosts add to the names of files.
#include "analysis/module_name.hpp"

namespace crossbill::analysis {

std::string short_module(const std::string& file) {
  for (const char* mark : {".cpython-", ".abi3.so", ".so"}) {
    size_t at = file.find(mark);
    if (at != std::string::npos && at > 0) return file.substr(0, at);
  }
  return file;
}

}  // namespace crossbill::analysis
