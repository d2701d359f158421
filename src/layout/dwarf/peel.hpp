// SPDX-License-Identifier: MIT
// Types without qualifiers and typedefs, of which a chain stands before each.
#pragma once
#include <elfutils/libdw.h>

#include <cstdint>
#include <optional>
#include <string_view>

namespace crossbill::layout::dwarf {

struct Peeled {
  std::optional<Dwarf_Die> core;  // none: void
  std::string_view alias;         // the outermost typedef's name
  uint64_t alignment = 0;         // what a typedef asks for
  bool is_const = false;
  bool is_atomic = false;
};
Peeled peel(std::optional<Dwarf_Die> die);

// Records, unions and enums: they are large or have an identity of their own,
// so that typedefs of them are no types of their own.
bool has_identity(int tag);

}  // namespace crossbill::layout::dwarf
