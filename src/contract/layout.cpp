// SPDX-License-Identifier: MIT
// The layout rules of C on x86-64: a number is aligned to its size.
#include "contract/layout.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "contract/kinds.hpp"

namespace crossbill::contract {
namespace {

template <class T, class Name>
const T* find(const std::vector<T>& sorted, const std::string& name, Name key) {
  auto found =
      std::lower_bound(sorted.begin(), sorted.end(), name,
                       [key](const T& each, const std::string& wanted) {
                         return each.*key < wanted;
                       });
  bool here = found != sorted.end() && (*found).*key == name;
  return here ? &*found : nullptr;
}

uint64_t round_up(uint64_t value, uint64_t align) {
  return (value + align - 1) / align * align;
}

}  // namespace

const Function* find_function(const Contract& contract,
                              const std::string& symbol) {
  return find(contract.functions, symbol, &Function::symbol);
}
const Struct* find_struct(const Contract& contract, const std::string& name) {
  return find(contract.structs, name, &Struct::name);
}
const Enum* find_enum(const Contract& contract, const std::string& name) {
  return find(contract.enums, name, &Enum::name);
}
const Object* find_object(const Contract& contract, const std::string& name) {
  return find(contract.objects, name, &Object::name);
}
const DeclaredError* find_error(const Contract& contract,
                                const std::string& name) {
  return find(contract.errors, name, &DeclaredError::name);
}

std::vector<std::string> module_names(const Contract& contract) {
  std::unordered_map<std::string_view, int> uses;
  for (const Function& each : contract.functions) ++uses[each.name];
  for (const Struct& each : contract.structs) ++uses[each.name];
  for (const Enum& each : contract.enums) ++uses[each.name];
  for (const Object& each : contract.objects) ++uses[each.name];
  for (const DeclaredError& each : contract.errors) ++uses[each.name];
  std::vector<std::string> names;
  names.reserve(contract.functions.size());
  for (const Function& each : contract.functions)
    names.push_back(uses[each.name] > 1 ? each.symbol : each.name);
  return names;
}

Layout layout_of(const Contract& contract, const Type& type) {
  if (type.kind == Kind::kArray) {
    Layout item = layout_of(contract, type.item());
    uint64_t size = 0;
    if (__builtin_mul_overflow(item.size, type.length, &size)) return {};
    return {size, item.align};
  }
  if (type.kind == Kind::kStruct) {
    const Struct* found = find_struct(contract, type.of);
    return found == nullptr ? Layout{} : Layout{found->size, found->align};
  }
  Kind kind = type.kind;
  if (kind == Kind::kEnum) {
    const Enum* found = find_enum(contract, type.of);
    if (found == nullptr) return {};
    kind = found->type;
  }
  uint64_t size = row_of(kind).size;
  return {size, std::max<uint64_t>(size, 1)};
}

uint64_t natural_offset(const Contract& contract, uint64_t end,
                        const Type& type) {
  return round_up(end, layout_of(contract, type).align);
}

uint64_t natural_align(const Contract& contract, const Struct& structure) {
  uint64_t align = 1;
  for (const Field& field : structure.fields)
    align = std::max(align, layout_of(contract, field.type).align);
  return align;
}

uint64_t best_size(const Contract& contract, const Struct& structure) {
  std::vector<Layout> fields;
  for (const Field& field : structure.fields)
    fields.push_back(layout_of(contract, field.type));
  std::sort(fields.begin(), fields.end(),
            [](const auto& a, const auto& b) { return a.align > b.align; });
  uint64_t end = 0;
  for (const Layout& field : fields)
    end = round_up(end, field.align) + field.size;
  return round_up(end, structure.align);
}

}  // namespace crossbill::contract
