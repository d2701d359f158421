// SPDX-License-Identifier: MIT
// What several emitters need: an order of structs, the core's name, values.
#include <unordered_set>

#include "contract/emit.hpp"
#include "contract/layout.hpp"

namespace crossbill::contract {
namespace {

// Depth first; read_section has seen to it that the depth is small.
void add(const Contract& contract, const Struct& structure,
         std::unordered_set<const Struct*>& seen,
         std::vector<const Struct*>& order) {
  if (!seen.insert(&structure).second) return;
  for (const Field& field : structure.fields) {
    const Type* type = &field.type;
    while (type->kind == Kind::kArray) type = &type->item();
    if (type->kind != Kind::kStruct) continue;
    const Struct* inner = find_struct(contract, type->of);
    if (inner != nullptr) add(contract, *inner, seen, order);
  }
  order.push_back(&structure);
}

}  // namespace

std::vector<const Struct*> in_order_of_use(const Contract& contract) {
  std::unordered_set<const Struct*> seen;
  std::vector<const Struct*> order;
  for (const Struct& each : contract.structs) add(contract, each, seen, order);
  return order;
}

std::string core_name(const std::string& library) {
  std::string name = library.substr(0, library.find(".so"));
  if (name.starts_with("lib") && name.size() > 3) name.erase(0, 3);
  for (char& byte : name) {
    bool word = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                (byte >= '0' && byte <= '9');
    if (!word) byte = '_';
  }
  return name.empty() ? "core" : name;
}

}  // namespace crossbill::contract
