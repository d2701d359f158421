// SPDX-License-Identifier: MIT
#include "layout/dwarf/merge.hpp"

#include <algorithm>

namespace crossbill::layout::dwarf {
namespace {

// Where types of a part are in the whole.
class Map {
 public:
  explicit Map(size_t types) : to_(types, kNoType) {}

  TypeId& operator[](TypeId id) { return to_[static_cast<uint32_t>(id)]; }
  const std::vector<TypeId>& all() const { return to_; }

  void apply(TypeId& id) const {
    if (id != kNoType) id = to_[static_cast<uint32_t>(id)];
  }
  void apply(std::vector<Member>& members) const {
    for (Member& each : members) apply(each.type);
  }
  void apply(Signature& signature) const {
    for (Parameter& each : signature.parameters) apply(each.type);
    apply(signature.result);
  }
  void apply(Type& type) const {
    apply(type.of);
    apply(type.members);
    for (Alternative& each : type.alternatives) apply(each.members);
    if (type.tag) apply(type.tag->type);
    apply(type.signature);
  }

 private:
  std::vector<TypeId> to_;
};

}  // namespace

uint32_t Merge::producer(const Producer& producer) {
  auto same = std::find_if(side_.producers.begin(), side_.producers.end(),
                           [&](const Producer& each) {
                             return each.text == producer.text &&
                                    each.language == producer.language;
                           });
  if (same == side_.producers.end())
    same = side_.producers.insert(same, producer);
  return static_cast<uint32_t>(same - side_.producers.begin());
}

std::vector<TypeId> Merge::add(
    Side part, const std::vector<std::pair<TypeId, uint64_t>>& keys) {
  side_.types.reserve(side_.types.size() + part.types.size());
  Map map(part.types.size());
  map[kVoidType] = kVoidType;
  std::vector<bool> is_known(part.types.size());
  for (const auto& [id, key] : keys) {
    auto [found, is_new] = by_key_.try_emplace(key, kNoType);
    if (is_new) found->second = side_.add(Type{});
    is_known[static_cast<uint32_t>(id)] = !is_new;
    map[id] = found->second;
  }
  std::vector<uint32_t> producers;
  for (const Producer& each : part.producers)
    producers.push_back(producer(each));
  for (size_t i = 1; i < part.types.size(); ++i) {
    TypeId id{static_cast<uint32_t>(i)};
    if (map[id] == kNoType) map[id] = side_.add(Type{});
  }
  for (size_t i = 1; i < part.types.size(); ++i) {
    if (is_known[i]) continue;
    Type& type = part.types[i];
    map.apply(type);
    type.producer = producers[type.producer];
    side_.at(map[TypeId{static_cast<uint32_t>(i)}]) = std::move(type);
  }
  for (Function& each : part.functions) {
    map.apply(each.signature);
    each.producer = producers[each.producer];
    side_.functions.push_back(std::move(each));
  }
  for (Global& each : part.globals) {
    map.apply(each.type);
    each.producer = producers[each.producer];
    side_.globals.push_back(std::move(each));
  }
  return map.all();
}

}  // namespace crossbill::layout::dwarf
