// SPDX-License-Identifier: MIT
// Where a function finds its parameters when it is entered. Compilers that
// agree on all types may still disagree on that; and by-reference parameters of
// Fortran and Pascal show in nothing else.
#pragma once
#include <elfutils/libdw.h>

#include <cstdint>
#include <string>

#include "layout/dwarf/attributes.hpp"

namespace crossbill::layout::dwarf {

struct Entry {
  std::string text;         // "rdi", "xmm0", "stack+8"; "" where not told
  bool is_address = false;  // the place holds the value's address
};

// Of one parameter of the function `function`, which has code.
Entry entry_location(Dwarf_Die& function, Dwarf_Die& parameter,
                     uint16_t machine);

}  // namespace crossbill::layout::dwarf
