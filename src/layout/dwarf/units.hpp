// SPDX-License-Identifier: MIT
// What a compilation unit says of itself: language, producer, files.
#pragma once
#include <elfutils/libdw.h>

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "layout/dwarf/attributes.hpp"
#include "layout/model.hpp"

namespace crossbill::layout::dwarf {

struct Unit {
  uint32_t producer = 0;  // in Side::producers
  Language language = Language::kUnknown;
  bool has_scopes = false;  // types and functions lie in namespaces or modules
  Dwarf_Die die;
  std::string folder;
  std::vector<std::string> files;  // by number
  bool files_are_read = false;
  std::optional<bool> has_types;
};

// The compiler as its own text describes it.
Producer producer_of(std::string_view text, uint64_t language);

class Units {
 public:
  explicit Units(Side& side) : side_(side) {}
  Unit& of(Dwarf_Die& die);
  // Whether its unit describes any type: not so with -g1.
  bool has_types(Dwarf_Die& die);
  // Where the DIE of these attributes is declared.
  Place place(Dwarf_Die& die, const Attributes& attributes);

 private:
  uint32_t producer(std::string_view text, uint64_t language);

  Side& side_;
  std::unordered_map<Dwarf_CU*, Unit> units_;
  std::unordered_map<std::string, uint32_t> producers_;
};

}  // namespace crossbill::layout::dwarf
