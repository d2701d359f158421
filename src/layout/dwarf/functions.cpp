// SPDX-License-Identifier: MIT
#include "layout/dwarf/functions.hpp"

namespace crossbill::layout::dwarf {
namespace {

// A definition and what it refers to for the rest: an abstract instance, a
// declaration in a class.
std::vector<Dwarf_Die> chain_of(Dwarf_Die die) {
  std::vector<Dwarf_Die> chain;
  for (int i = 0; i < kLongestChain; ++i) {
    chain.push_back(die);
    Attributes own(die);
    std::optional<Dwarf_Die> next = own.die(At::kAbstractOrigin);
    if (!next) next = own.die(At::kSpecification);
    if (!next) break;
    die = *next;
  }
  return chain;
}

struct Described {
  std::string name;
  Place place;
  std::optional<Dwarf_Die> type;
};

Described describe(Types& types, const std::vector<Dwarf_Die>& chain) {
  Described result;
  for (Dwarf_Die die : chain) {
    Attributes own(die);
    if (own.has(At::kName) && result.name.empty())
      result.name = types.full_name(die, own.text(At::kName));
    if (result.place.file.empty()) result.place = types.units().place(die, own);
    if (!result.type) result.type = own.die(At::kType);
  }
  return result;
}

}  // namespace

Function function_of(Types& types, const Symbol& symbol, const Found& found) {
  std::vector<Dwarf_Die> chain = chain_of(found.die);
  Described described = describe(types, chain);
  Function function;
  function.symbol = symbol.name;
  function.name = described.name;
  function.is_defined = symbol.is_defined;
  function.place = described.place;
  Dwarf_Die first = found.die;
  function.producer = types.units().of(first).producer;
  bool has_parameters = false;
  for (Dwarf_Die die : chain) {
    Signature signature = types.signature_of(die);
    has_parameters |= signature.has_parameters;
    bool has_any = !signature.parameters.empty() || signature.is_variadic;
    bool is_empty = function.signature.parameters.empty() &&
                    !function.signature.is_variadic;
    if (has_any && is_empty) function.signature = std::move(signature);
  }
  function.signature.has_parameters = has_parameters;
  function.signature.result = types.id_of(described.type);
  return function;
}

Global global_of(Types& types, const Symbol& symbol, const Found& found) {
  Described described = describe(types, chain_of(found.die));
  Global global;
  global.symbol = symbol.name;
  global.name = described.name;
  global.is_defined = symbol.is_defined;
  global.place = described.place;
  Dwarf_Die first = found.die;
  global.producer = types.units().of(first).producer;
  global.is_const = peel(described.type).is_const;
  global.type = types.id_of(described.type);
  return global;
}

std::optional<Function> probed_function(Types& types, const Symbol& symbol,
                                        const Found& found) {
  Described described = describe(types, chain_of(found.die));
  std::optional<Dwarf_Die> type = described.type;
  for (int i = 0; i < kLongestChain; ++i) {
    type = peel(type).core;
    if (!type) return std::nullopt;
    int tag = dwarf_tag(&*type);
    if (tag == DW_TAG_subroutine_type) break;
    if (tag != DW_TAG_pointer_type && tag != DW_TAG_array_type)
      return std::nullopt;
    type = Attributes(*type).die(At::kType);
  }
  Function function;
  function.symbol = function.name = symbol.name;
  function.is_defined = false;
  function.place = described.place;
  Dwarf_Die first = found.die;
  function.producer = types.units().of(first).producer;
  function.signature = types.signature_of(*type);
  return function;
}

}  // namespace crossbill::layout::dwarf
