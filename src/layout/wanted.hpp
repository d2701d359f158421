// SPDX-License-Identifier: MIT
// What a reader is to read of a side: a large library has a million types, of
// which a boundary needs ten.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace crossbill::layout {

struct Wanted {
  // Linkage names of functions and globals. Empty and `all_symbols`: every one
  // that the file defines or needs.
  std::vector<std::string> symbols;
  bool all_symbols = false;
  // Names of types; scoped ("stats::Data") or their last part ("Data").
  std::vector<std::string> types;
  bool all_types = false;

  // The file that a host is compared with; "" for none. What a Python program
  // has found in others is no belief about this one, where it has loaded this.
  std::string library;

  // Told from time to time how far a long reading has come: units of its own.
  std::function<void(uint64_t done, uint64_t all)> progress;
};

}  // namespace crossbill::layout
