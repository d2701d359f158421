// SPDX-License-Identifier: MIT
#include "layout/dwarf/find.hpp"

#include "layout/dwarf/attributes.hpp"
#include "layout/dwarf/children.hpp"
#include "layout/dwarf/names.hpp"
#include "layout/probe.hpp"

namespace crossbill::layout::dwarf {
namespace {

constexpr int kDeepestNamespace = 64;

std::optional<uint64_t> address_of_variable(const Attributes& own) {
  std::optional<Dwarf_Attribute> location = own.raw(At::kLocation);
  Dwarf_Op* steps = nullptr;
  size_t count = 0;
  if (!location || dwarf_getlocation(&*location, &steps, &count) != 0 ||
      count == 0)
    return std::nullopt;
  if (steps[0].atom == DW_OP_addr) return steps[0].number;
  Dwarf_Attribute real;
  if (steps[0].atom == DW_OP_addrx &&
      dwarf_getlocation_attr(&*location, &steps[0], &real) == 0) {
    Dwarf_Addr address = 0;
    if (dwarf_formaddr(&real, &address) == 0) return address;
  }
  return std::nullopt;
}

// Where Rust's own crates were compiled, whose debug information each program
// gets with them.
bool is_standard_library(std::string_view folder) {
  return folder.starts_with("/rustc/") || folder.starts_with("/rust/deps/") ||
         folder.starts_with("/usr/src/rustc-");
}

// What it is called by linkers, or else by its source; "" where by none.
std::string_view symbol_of(Attributes own) {
  for (int i = 0; i < kLongestChain; ++i) {
    std::string_view linkage = own.text(At::kLinkageName);
    if (!linkage.empty()) return linkage;
    std::optional<Dwarf_Die> next = own.die(At::kSpecification);
    if (!next) next = own.die(At::kAbstractOrigin);
    if (!next) break;
    own = Attributes(*next);
  }
  return own.text(At::kName);
}

bool is_record(int tag) {
  return tag == DW_TAG_structure_type || tag == DW_TAG_class_type ||
         tag == DW_TAG_union_type;
}

class Pass {
 public:
  // `looks_inside`: into functions, in which GNAT leaves the declarations of
  // what they import.
  Pass(const Search& search, uint32_t unit, Finds& finds,
       bool looks_inside = false)
      : search_(search),
        unit_(unit),
        finds_(finds),
        looks_inside_(looks_inside) {}

  bool has_calls() const { return has_calls_; }

  void look_in(Dwarf_Die& parent, int depth) {
    for (Dwarf_Die& child : Children(parent)) {
      switch (dwarf_tag(&child)) {
        case DW_TAG_subprogram:
          function(child);
          if (looks_inside_ && depth < kDeepestNamespace)
            look_in(child, depth + 1);
          break;
        case DW_TAG_lexical_block:
          if (looks_inside_ && depth < kDeepestNamespace)
            look_in(child, depth + 1);
          break;
        case DW_TAG_variable:
          variable(child);
          break;
        case DW_TAG_namespace:
        case DW_TAG_module:
          if (depth < kDeepestNamespace) look_in(child, depth + 1);
          break;
        case DW_TAG_structure_type:
        case DW_TAG_class_type:
        case DW_TAG_union_type:
        case DW_TAG_enumeration_type:
        case DW_TAG_typedef:
          type(child, depth);
          break;
        default:
          break;
      }
    }
  }

  void look_in_classes(Dwarf_Die& parent, int depth) {
    for (Dwarf_Die& child : Children(parent)) {
      int tag = dwarf_tag(&child);
      if (tag == DW_TAG_subprogram && depth > 0)
        member(child);
      else if ((tag == DW_TAG_namespace || is_record(tag)) &&
               depth < kDeepestNamespace)
        look_in_classes(child, depth + 1);
    }
  }

 private:
  void member(Dwarf_Die& die) {
    Dwarf_Attribute attribute;
    const char* linkage =
        dwarf_formstring(dwarf_attr(&die, DW_AT_linkage_name, &attribute));
    if (!linkage) return;
    auto found = search_.members.find(linkage);
    if (found != search_.members.end())
      finds_.symbols.push_back(
          {found->second, Rank::kDeclaration, false, unit_, die});
  }

  void function(Dwarf_Die& die) {
    if (search_.symbols.empty()) return;
    Attributes own(die);
    bool is_declared = own.flag(At::kDeclaration);
    has_calls_ |= own.has(At::kAllCalls);
    std::string_view name = own.text(At::kName);
    if (name.starts_with(kProbePrefix)) return probe(name, die, false);
    Dwarf_Addr address = 0;
    if (own.has(At::kLowPc) && dwarf_lowpc(&die, &address) == 0)
      at_address(address, die, own, false);
    by_names(die, own, is_declared, false);
  }

  void variable(Dwarf_Die& die) {
    if (search_.symbols.empty()) return;
    Attributes own(die);
    std::string_view name = own.text(At::kName);
    if (name.starts_with(kProbePrefix)) return probe(name, die, true);
    if (std::optional<uint64_t> address = address_of_variable(own))
      at_address(*address, die, own, true);
    by_names(die, own, own.flag(At::kDeclaration), true);
  }

  void at_address(uint64_t address, Dwarf_Die& die, const Attributes& own,
                  bool is_variable) {
    auto found = search_.by_address.find(address);
    if (found == search_.by_address.end()) return;
    for (uint32_t number : found->second) {
      const Symbol& symbol = search_.symbols[number];
      if (symbol.is_function == is_variable) continue;
      // Compilers and linkers fold functions of equal code into one.
      std::string_view its = is_variable ? "" : symbol_of(own);
      bool is_own = its.empty() || ends_alike(symbol.name, its);
      finds_.symbols.push_back({number, is_own ? Rank::kAddress : Rank::kShared,
                                is_variable, unit_, die});
    }
  }

  void by_names(Dwarf_Die& die, Attributes own, bool is_declared,
                bool is_variable) {
    Dwarf_Die there = die;
    for (int i = 0; i < kLongestChain; ++i) {
      std::string_view linkage = own.text(At::kLinkageName);
      if (!linkage.empty()) {
        add(linkage, is_declared ? Rank::kDeclaration : Rank::kDefinition, die,
            is_variable);
        return;
      }
      std::optional<Dwarf_Die> next = own.die(At::kSpecification);
      if (!next) next = own.die(At::kAbstractOrigin);
      if (!next) break;
      there = *next;
      own = Attributes(there);
    }
    std::string_view name = own.text(At::kName);
    if (is_declared || own.flag(At::kExternal) ||
        (is_variable && is_asked_alone(name)))
      add(name, Rank::kPlainName, die, is_variable);
  }

  // A name that no symbol has: a host's own pointer, which may be static.
  bool is_asked_alone(std::string_view name) const {
    auto found = search_.by_name.find(name);
    return found != search_.by_name.end() &&
           !search_.symbols[found->second].is_known;
  }

  // Of what a host finds itself, it is the probe alone that is asked for:
  // "crossbill_probe_f". Rust's are crossbill_probe_f<T>.
  void probe(std::string_view name, Dwarf_Die& die, bool is_variable) {
    name = name.substr(0, name.find('<'));
    std::string_view plain = name.substr(kProbePrefix.size());
    bool is_asked = search_.by_name.find(plain) != search_.by_name.end();
    add(is_asked ? plain : name, Rank::kProbe, die, is_variable);
  }

  void add(std::string_view name, Rank rank, Dwarf_Die& die, bool is_variable) {
    if (name.empty()) return;
    auto found = search_.by_name.find(name);
    if (found != search_.by_name.end())
      finds_.symbols.push_back({found->second, rank, is_variable, unit_, die});
  }

  void type(Dwarf_Die& die, int depth) {
    if (!search_.all_types && search_.types.empty()) return;
    const char* name = dwarf_diename(&die);
    if (name && is_wanted(name)) finds_.types.push_back({unit_, die});
    if (dwarf_tag(&die) != DW_TAG_typedef && depth < kDeepestNamespace &&
        dwarf_haschildren(&die))
      nested_types(die, depth + 1);
  }

  void nested_types(Dwarf_Die& parent, int depth) {
    for (Dwarf_Die& child : Children(parent)) {
      switch (dwarf_tag(&child)) {
        case DW_TAG_structure_type:
        case DW_TAG_class_type:
        case DW_TAG_union_type:
        case DW_TAG_enumeration_type:
        case DW_TAG_typedef:
          // Those of classes (value_type, ...) are many, and new names alone.
          if (dwarf_tag(&child) == DW_TAG_typedef && search_.all_types) break;
          type(child, depth);
          break;
        default:
          break;
      }
    }
  }

  bool is_wanted(std::string_view name) const {
    if (search_.all_types) return true;
    for (const std::string& each : search_.types)
      if (ends_alike(each, name)) return true;
    return false;
  }

  const Search& search_;
  uint32_t unit_;
  Finds& finds_;
  bool looks_inside_;
  bool has_calls_ = false;
};

}  // namespace

void Search::add(Symbol symbol) { symbols.push_back(std::move(symbol)); }

void Search::index() {
  for (uint32_t i = 0; i < symbols.size(); ++i) {
    const Symbol& each = symbols[i];
    by_name.try_emplace(each.name, i);
    if (each.is_defined && !each.is_indirect)
      by_address[each.address].push_back(i);
  }
}

void find_in_unit(const Search& search, uint32_t number, Dwarf_Die& unit,
                  Units& units, Finds& finds) {
  const Unit& facts = units.of(unit);
  Pass pass(search, number, finds, facts.language == Language::kAda);
  pass.look_in(unit, 0);
  UnitFacts unit_facts;
  unit_facts.producer = facts.producer;
  unit_facts.has_calls = pass.has_calls();
  unit_facts.is_library = is_standard_library(facts.folder);
  if (!pass.has_calls()) unit_facts.has_types = units.has_types(unit);
  finds.units.push_back(std::move(unit_facts));
}

void find_members(const Search& search, uint32_t number, Dwarf_Die& unit,
                  Finds& finds) {
  Pass(search, number, finds).look_in_classes(unit, 0);
}

}  // namespace crossbill::layout::dwarf
