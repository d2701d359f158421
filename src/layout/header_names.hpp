// SPDX-License-Identifier: MIT
// What a header of C or C++ declares, by name: found in the text that a
// preprocessor has made of it. No parser of C: names that it takes for more
// than they are, a compiler refuses (cli/layout_header.cpp asks one).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "layout/model.hpp"

namespace crossbill::layout {

struct Declared {
  enum class What : uint8_t { kFunction, kGlobal, kType };
  What what = What::kFunction;
  // "Data"; of types with its keyword where it has no other name: "struct Data"
  std::string name;
  // The linker's name, where `asm("...")` gives another.
  std::string symbol;
  Place place;
  bool is_local = false;   // static or inline: no library exports it
  bool is_system = false;  // of a header that the compiler calls its system's
};

// `text` is what `cc -E` writes, with its line markers.
std::vector<Declared> declared_names(std::string_view text);

}  // namespace crossbill::layout
