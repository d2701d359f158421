// SPDX-License-Identifier: MIT
// References, names, defaults and layouts. A contract that passes can be
// written in any format without another look.
#include "contract/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "contract/kinds.hpp"
#include "contract/layout.hpp"

namespace crossbill::contract {
namespace {

// Structs in structs in structs: what walks them may recurse.
constexpr int kDeepestStruct = 64;

class Checker {
 public:
  explicit Checker(const Contract& contract) : contract_(contract) {}

  std::string run() {
    names();
    for (const Struct& each : contract_.structs) structure(each);
    for (const Struct& each : contract_.structs) depth(each, 0);
    for (const Function& each : contract_.functions) function(each);
    return problem_;
  }

 private:
  template <class... Args>
  void wrong(fmt::format_string<Args...> text, Args&&... args) {
    if (problem_.empty())
      problem_ = fmt::format(text, std::forward<Args>(args)...);
  }

  void names();
  void structure(const Struct& structure);
  void field(const Struct& structure, const Field& field, uint64_t next);
  int depth(const Struct& structure, int above);
  void function(const Function& function);
  void references(const std::string& who, const Type& type);
  void default_value(const Function& function, const Parameter& parameter);
  bool declared(const Type& type) const;

  const Contract& contract_;
  std::string problem_;
  std::unordered_map<const Struct*, int> depths_;
};

// Hosts with modules see functions and types in one space of names.
void Checker::names() {
  std::unordered_map<std::string_view, std::string> seen;
  auto add = [&](const std::string& name, std::string what) {
    auto [found, is_new] = seen.try_emplace(name, std::move(what));
    if (!is_new)
      wrong("{}: its name \"{}\" is also that of {}; give one another name",
            what, name, found->second);
  };
  std::vector<std::string> functions = module_names(contract_);
  for (size_t i = 0; i < functions.size(); ++i)
    add(functions[i], "function " + contract_.functions[i].symbol);
  for (const auto& each : contract_.structs)
    add(each.name, "struct " + each.name);
  for (const auto& each : contract_.enums) add(each.name, "enum " + each.name);
  for (const auto& each : contract_.objects)
    add(each.name, "object " + each.name);
  for (const auto& each : contract_.errors)
    add(each.name, "error " + each.name);
}

bool Checker::declared(const Type& type) const {
  switch (type.kind) {
    case Kind::kEnum:
      return find_enum(contract_, type.of) != nullptr;
    case Kind::kStruct:
    case Kind::kPointer:
      return find_struct(contract_, type.of) != nullptr;
    case Kind::kObject:
    case Kind::kOwned:
      return find_object(contract_, type.of) != nullptr;
    default:
      return true;
  }
}

void Checker::references(const std::string& who, const Type& type) {
  if (!declared(type))
    wrong("{}: {} {} is not declared in this library", who,
          row_of(type.kind).name, type.of);
  for (const Type& item : type.items) references(who, item);
  if (type.result) references(who, *type.result);
}

void Checker::field(const Struct& structure, const Field& field,
                    uint64_t next) {
  std::string who =
      fmt::format("struct {}: field {}", structure.name, field.name);
  references(who, field.type);
  Layout layout = layout_of(contract_, field.type);
  if (field.size != layout.size || field.size == 0)
    wrong("{} has {} bytes, but its type has {}", who, field.size, layout.size);
  else if (field.offset > next || field.size > next - field.offset)
    wrong("{} does not end before byte {}", who, next);
  else if (field.padding != next - field.offset - field.size)
    wrong("{} says that {} bytes of padding follow it; there are {}", who,
          field.padding, next - field.offset - field.size);
  else if (field.offset % layout.align != 0)
    wrong("{} is at offset {}, not aligned to {}; packed structs cannot cross",
          who, field.offset, layout.align);
}

void Checker::structure(const Struct& structure) {
  const auto& fields = structure.fields;
  if (!std::has_single_bit(structure.align) || structure.size == 0 ||
      structure.size % structure.align != 0 ||
      structure.align < natural_align(contract_, structure))
    wrong("struct {}: {} bytes aligned to {} cannot be", structure.name,
          structure.size, structure.align);
  if (fields.empty() || fields.front().offset != 0)
    wrong("struct {}: no field is at offset 0", structure.name);
  for (size_t i = 0; i < fields.size(); ++i) {
    bool last = i + 1 == fields.size();
    field(structure, fields[i], last ? structure.size : fields[i + 1].offset);
  }
  std::vector<std::string_view> names;
  names.reserve(fields.size());
  for (const Field& each : fields) names.push_back(each.name);
  std::sort(names.begin(), names.end());
  if (std::adjacent_find(names.begin(), names.end()) != names.end())
    wrong("struct {}: two fields have one name", structure.name);
}

// How deep structs are nested in this one; a struct in itself has no end.
int Checker::depth(const Struct& structure, int above) {
  auto known = depths_.find(&structure);
  if (known != depths_.end() && above + known->second <= kDeepestStruct)
    return known->second;
  if (above > kDeepestStruct) {
    wrong("struct {}: structs are nested deeper than {}", structure.name,
          kDeepestStruct);
    return 0;
  }
  int deepest = 0;
  for (const Field& each : structure.fields) {
    const Type* type = &each.type;
    while (type->kind == Kind::kArray) type = &type->item();
    const Struct* inner = type->kind == Kind::kStruct
                              ? find_struct(contract_, type->of)
                              : nullptr;
    if (inner != nullptr && problem_.empty())
      deepest = std::max(deepest, 1 + depth(*inner, above + 1));
  }
  depths_[&structure] = deepest;
  return deepest;
}

bool is_given_as_text(Kind kind) {
  return (kind >= Kind::kBytes && kind <= Kind::kCString);
}

bool default_fits(const Type& type, const nlohmann::json& value) {
  if (type.kind == Kind::kOptional)
    return value.is_null() || default_fits(type.item(), value);
  if (type.kind == Kind::kPointer) return value.is_null() && type.may_be_null;
  if (type.kind == Kind::kBool) return value.is_boolean();
  if (type.kind == Kind::kEnum) return value.is_number_integer();
  if (is_given_as_text(type.kind)) return value.is_string();
  if (is_integer(type.kind)) {
    unsigned bits = row_of(type.kind).size * 8U - is_signed(type.kind);
    uint64_t most = ~uint64_t{0} >> (64 - bits);
    if (value.is_number_unsigned()) return value.get<uint64_t>() <= most;
    return value.is_number_integer() && is_signed(type.kind) &&
           value.get<int64_t>() >= -static_cast<int64_t>(most) - 1;
  }
  return is_number(type.kind) && value.is_number();
}

void Checker::default_value(const Function& function,
                            const Parameter& parameter) {
  if (!parameter.default_json) return;
  auto value = nlohmann::json::parse(*parameter.default_json, nullptr, false);
  if (!default_fits(parameter.type, value))
    wrong("function {}: {} is no default for parameter {} of kind {}",
          function.symbol, parameter.default_json->substr(0, 60),
          parameter.name, row_of(parameter.type.kind).name);
}

void Checker::function(const Function& function) {
  std::string who = "function " + function.symbol;
  std::vector<std::string_view> names;
  bool optional_before = false;
  for (const Parameter& each : function.parameters) {
    names.push_back(each.name);
    references(who, each.type);
    default_value(function, each);
    if (optional_before && !each.default_json)
      wrong("{}: parameter {} has no default, but one before it has", who,
            each.name);
    optional_before = each.default_json.has_value();
  }
  references(who, function.result);
  std::sort(names.begin(), names.end());
  if (std::adjacent_find(names.begin(), names.end()) != names.end())
    wrong("{}: two parameters have one name", who);
  if (function.result.kind == Kind::kView &&
      !std::binary_search(names.begin(), names.end(), function.result.owner))
    wrong("{}: its result's owner {} is no parameter", who,
          function.result.owner);
  for (const std::string& each : function.raises)
    if (find_error(contract_, each) == nullptr)
      wrong("{}: error {} is not declared in this library", who, each);
}

}  // namespace

std::string problem_of(const Contract& contract) {
  return Checker(contract).run();
}

}  // namespace crossbill::contract
