// SPDX-License-Identifier: MIT
// Which DIEs are of interest: one pass over what lies at the top of each unit
// and in its namespaces.
#pragma once
#include <elfutils/libdw.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "layout/dwarf/symbols.hpp"
#include "layout/dwarf/units.hpp"

namespace crossbill::layout::dwarf {

// What speaks for a DIE to be a symbol's, best last.
enum class Rank : uint8_t {
  kNone,
  kShared,       // at the symbol's address, by the name of another
  kPlainName,    // a name without a scope
  kDeclaration,  // of that linkage name
  kDefinition,   // of that linkage name
  kAddress,      // the code or data at the symbol's address
  kProbe,        // what --probe has written
};

struct Found {
  uint32_t symbol = 0;  // in the list that was asked for
  Rank rank = Rank::kNone;
  bool is_variable = false;
  uint32_t unit = 0;  // by number
  Dwarf_Die die;
};

struct FoundType {
  uint32_t unit = 0;
  Dwarf_Die die;
};

struct Search {
  std::vector<Symbol> symbols;
  std::unordered_map<std::string_view, uint32_t> by_name;
  std::unordered_map<uint64_t, std::vector<uint32_t>> by_address;
  std::vector<std::string> types;  // names
  bool all_types = false;
  bool is_exact = false;  // the names of types have all of their scopes
  // Linkage names of member functions that no unit declares outside of its
  // classes, in which they are then looked for.
  std::unordered_map<std::string_view, uint32_t> members;

  void add(Symbol symbol);
  void index();  // once all are added
};

struct UnitFacts {
  uint32_t producer = 0;    // in Side::producers
  bool has_calls = false;   // optimised code, whose calls are described
  bool is_library = false;  // of the language's own standard library
  bool has_types = true;    // false: compiled with -g1
  std::string missing;      // the .dwo file that it stands in
};

struct Finds {
  std::vector<Found> symbols;
  std::vector<FoundType> types;
  std::vector<UnitFacts> units;
};

// What of `search` one unit has, and what it is.
void find_in_unit(const Search& search, uint32_t number, Dwarf_Die& unit,
                  Units& units, Finds& finds);

// What of Search::members the classes of one unit declare.
void find_members(const Search& search, uint32_t number, Dwarf_Die& unit,
                  Finds& finds);

}  // namespace crossbill::layout::dwarf
