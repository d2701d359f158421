// SPDX-License-Identifier: MIT
// Which functions and globals a file defines for others, and which it needs of
// them: what a boundary is made of, whatever is known of their types.
#pragma once
#include <string>
#include <vector>

namespace crossbill::layout {

// Sorted, each once, without versions: "zlibVersion", not "zlibVersion@@1".
struct Symbols {
  std::vector<std::string> defined, needed;
};

// Of the dynamic symbol table; of an object, or a program without one, of the
// full one. What a program has a copy of, it needs. Empty where the file has no
// table, whatever machine it is for. Of files that nobody vouches for, in a
// process of its own (cli/guard.hpp).
Symbols symbols_of(const std::string& path);

}  // namespace crossbill::layout
