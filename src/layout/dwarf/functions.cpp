// SPDX-License-Identifier: MIT
#include "layout/dwarf/functions.hpp"

#include "layout/dwarf/children.hpp"
#include "layout/dwarf/locations.hpp"
#include "layout/dwarf/unknown.hpp"
#include "layout/probe.hpp"

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

// Itself, or the items of which it is an array.
bool is_const(std::optional<Dwarf_Die> type) {
  for (int i = 0; i < kLongestChain; ++i) {
    Peeled peeled = peel(type);
    if (peeled.is_const) return true;
    if (!peeled.core || dwarf_tag(&*peeled.core) != DW_TAG_array_type) break;
    type = Attributes(*peeled.core).die(At::kType);
  }
  return false;
}

// Neither parameters nor a result, in a unit that has no types at all.
bool says_nothing(Types& types, std::vector<Dwarf_Die> chain,
                  const Function& function) {
  if (!function.signature.parameters.empty() ||
      function.signature.result != kVoidType || function.signature.is_variadic)
    return false;
  // GDC leaves out all of what a declaration takes and gives.
  if (!function.is_defined &&
      types.side().producers[function.producer].name == "gdc")
    return true;
  for (Dwarf_Die& each : chain)
    if (Attributes(each).flag(At::kPrototyped) || types.units().has_types(each))
      return false;
  return true;
}

bool passes_by_reference(Language language) {
  return language == Language::kFortran || language == Language::kPascal;
}

// What the code says of where its parameters are.
void find_entries(Types& types, Dwarf_Die die, Function& function) {
  Side& side = types.side();
  bool by_reference =
      passes_by_reference(side.producers[function.producer].language);
  size_t number = 0;
  for (Dwarf_Die& child : Children(die)) {
    if (dwarf_tag(&child) != DW_TAG_formal_parameter) continue;
    if (number >= function.signature.parameters.size()) return;
    Parameter& parameter = function.signature.parameters[number++];
    Entry entry = entry_location(die, child, side.machine);
    function.locations.push_back(entry.text);
    if (by_reference && entry.is_address)
      parameter.type = types.by_reference(parameter.type);
  }
}

// gfortran leaves out the code of a function that it has folded with another,
// and so where its parameters are. Those of its own convention, which its
// underscore shows, are by reference, but for the lengths behind them.
void assume_references(Types& types, Dwarf_Die die, Function& function) {
  const Producer& producer = types.side().producers[function.producer];
  if (producer.language != Language::kFortran || !function.is_defined ||
      !function.symbol.ends_with('_'))
    return;
  size_t number = 0;
  for (Dwarf_Die& child : Children(die)) {
    if (dwarf_tag(&child) != DW_TAG_formal_parameter) continue;
    if (number >= function.signature.parameters.size()) return;
    Parameter& parameter = function.signature.parameters[number++];
    if (!Attributes(child).flag(At::kArtificial))
      parameter.type = types.by_reference(parameter.type);
  }
}

// LLVM's merging of functions, which rustc asks for, keeps one of their
// declarations: what another is like, nobody knows. Elsewhere two names of one
// function are meant so.
bool is_folded(Types& types, const Found& found, const Function& function) {
  return found.rank == Rank::kShared &&
         types.side().producers[function.producer].language == Language::kRust;
}

void say_folded(Function& function) {
  Reason reason = of_folded(function.name);
  function.name = function.symbol;
  function.is_folded = true;
  function.unknown = reason.why;
  function.remedy = reason.remedy;
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
  function.has_own_convention =
      Attributes(first).number(At::kCallingConvention).value_or(DW_CC_normal) !=
      DW_CC_normal;
  if (found.rank == Rank::kAddress || found.rank == Rank::kShared)
    find_entries(types, found.die, function);
  else
    assume_references(types, found.die, function);
  if (says_nothing(types, chain, function)) {
    Reason reason = without_types(types.side().producers[function.producer]);
    function.unknown = reason.why;
    function.remedy = reason.remedy;
    function.signature.has_parameters = false;
  } else if (is_folded(types, found, function)) {
    say_folded(function);
  }
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
  global.is_const = is_const(described.type);
  global.type = types.id_of(described.type);
  return global;
}

namespace {

std::string probed_name(const Symbol& symbol) {
  return symbol.name.starts_with(kProbePrefix)
             ? symbol.name.substr(kProbePrefix.size())
             : symbol.name;
}

// The type that a probe in Rust is an instance for.
std::optional<Dwarf_Die> type_argument(Dwarf_Die function) {
  Dwarf_Die child;
  for (int failed = dwarf_child(&function, &child); failed == 0;
       failed = dwarf_siblingof(&child, &child))
    if (dwarf_tag(&child) == DW_TAG_template_type_parameter)
      return Attributes(child).die(At::kType);
  return std::nullopt;
}

// What a probe's pointer points to: one pointer is its own.
std::optional<Dwarf_Die> probed(const Found& found,
                                const Described& described) {
  std::optional<Dwarf_Die> pointer =
      peel(found.is_variable ? described.type : type_argument(found.die)).core;
  if (!pointer || dwarf_tag(&*pointer) != DW_TAG_pointer_type)
    return std::nullopt;
  return Attributes(*pointer).die(At::kType);
}

}  // namespace

std::optional<Function> probed_function(Types& types, const Symbol& symbol,
                                        const Found& found) {
  Described described = describe(types, chain_of(found.die));
  std::optional<Dwarf_Die> type = peel(probed(found, described)).core;
  if (!type || dwarf_tag(&*type) != DW_TAG_subroutine_type) return std::nullopt;
  Function function;
  function.symbol = function.name = probed_name(symbol);
  function.is_defined = false;
  function.place = described.place;
  Dwarf_Die first = found.die;
  function.producer = types.units().of(first).producer;
  function.signature = types.signature_of(*type);
  return function;
}

std::optional<Global> probed_global(Types& types, const Symbol& symbol,
                                    const Found& found) {
  std::optional<Dwarf_Die> type =
      probed(found, describe(types, chain_of(found.die)));
  if (!type) return std::nullopt;
  Global global = global_of(types, symbol, found);
  global.symbol = global.name = probed_name(symbol);
  global.is_defined = false;
  global.is_const = peel(type).is_const;
  global.type = types.id_of(type);
  return global;
}

}  // namespace crossbill::layout::dwarf
