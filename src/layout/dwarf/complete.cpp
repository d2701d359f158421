// SPDX-License-Identifier: MIT
#include "layout/dwarf/complete.hpp"

#include <set>
#include <unordered_map>

namespace crossbill::layout::dwarf {
namespace {

bool is_contents(Kind kind) {
  return kind == Kind::kRecord || kind == Kind::kUnion ||
         kind == Kind::kVariant || kind == Kind::kEnum;
}

class Values {
 public:
  explicit Values(const Side& side) : side_(side) {}

  void all() {
    for (const Type& type : side_.types) {
      if (type.kind == Kind::kArray) see(type.of);
      see(type.members);
      for (const Alternative& each : type.alternatives) see(each.members);
      if (type.kind == Kind::kFunction) see(type.signature);
    }
    for (const Function& each : side_.functions) see(each.signature);
    for (const Global& each : side_.globals) see(each.type);
  }

  std::vector<std::string> names() const {
    return {names_.begin(), names_.end()};
  }

 private:
  void see(TypeId id) {
    if (id == kNoType) return;
    const Type& type = side_.at(id);
    if (type.kind == Kind::kOpaque && !type.size && !type.name.empty())
      names_.insert(type.name);
  }
  void see(const std::vector<Member>& members) {
    for (const Member& each : members) see(each.type);
  }
  void see(const Signature& signature) {
    for (const Parameter& each : signature.parameters) see(each.type);
    see(signature.result);
  }

  const Side& side_;
  std::set<std::string> names_;
};

}  // namespace

std::vector<std::string> incomplete_values(const Side& side) {
  Values values(side);
  values.all();
  return values.names();
}

void complete(Side& side) {
  std::unordered_map<std::string, TypeId> described;
  for (size_t i = 0; i < side.types.size(); ++i) {
    const Type& type = side.types[i];
    if (!is_contents(type.kind) || type.name.empty()) continue;
    TypeId id{static_cast<uint32_t>(i)};
    auto [found, is_new] = described.try_emplace(type.name, id);
    if (!is_new) found->second = kNoType;  // which one is meant, none can tell
  }
  for (Type& type : side.types) {
    if (type.kind != Kind::kOpaque || type.size || type.name.empty()) continue;
    auto found = described.find(type.name);
    if (found == described.end() || found->second == kNoType) continue;
    std::string alias = type.alias;
    type = side.at(found->second);
    if (!alias.empty()) type.alias = alias;
  }
}

}  // namespace crossbill::layout::dwarf
