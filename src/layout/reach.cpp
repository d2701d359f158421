// SPDX-License-Identifier: MIT
#include "layout/reach.hpp"

namespace crossbill::layout {
namespace {

// A walk over types that visits each once.
class Walk {
 public:
  using Ends = bool (*)(const Side& side, TypeId id);

  explicit Walk(const Side& side, Ends ends = nullptr)
      : side_(side), ends_(ends), met_(side.types.size()) {}

  void from(const Signature& signature) {
    for (const Parameter& each : signature.parameters) ask(each.type);
    ask(signature.result);
    go();
  }
  void from(TypeId id) {
    ask(id);
    go();
  }

  const std::vector<TypeId>& order() const { return order_; }
  bool has(TypeId id) const { return met_[static_cast<uint32_t>(id)]; }

 private:
  void ask(TypeId id) {
    if (static_cast<uint32_t>(id) >= met_.size() || has(id)) return;
    met_[static_cast<uint32_t>(id)] = true;
    order_.push_back(id);
  }
  void ask(const std::vector<Member>& members) {
    for (const Member& each : members) ask(each.type);
  }
  void look_into(const Type& type) {
    ask(type.of);
    ask(type.members);
    for (const Alternative& each : type.alternatives) ask(each.members);
    if (type.kind != Kind::kFunction) return;
    for (const Parameter& each : type.signature.parameters) ask(each.type);
    ask(type.signature.result);
  }
  void go() {
    while (next_ < order_.size()) {
      TypeId id = order_[next_++];
      if (!ends_ || !ends_(side_, id)) look_into(side_.at(id));
    }
  }

  const Side& side_;
  Ends ends_;
  std::vector<bool> met_;
  std::vector<TypeId> order_;
  size_t next_ = 0;
};

}  // namespace

std::vector<TypeId> reached(const Side& side) { return reached(side, nullptr); }

std::vector<TypeId> reached(const Side& side,
                            bool (*ends)(const Side& side, TypeId id)) {
  Walk walk(side, ends);
  for (const Function& each : side.functions) walk.from(each.signature);
  for (const Global& each : side.globals) walk.from(each.type);
  return walk.order();
}

std::vector<std::vector<std::string>> users_of(
    const Side& side, const std::vector<TypeId>& types) {
  std::vector<std::vector<std::string>> users(types.size());
  auto note = [&](const auto& each, const auto& start) {
    Walk walk(side);
    walk.from(start);
    for (size_t i = 0; i < types.size(); i++)
      if (walk.has(types[i])) users[i].push_back(each.symbol);
  };
  for (const Function& each : side.functions) note(each, each.signature);
  for (const Global& each : side.globals) note(each, each.type);
  return users;
}

}  // namespace crossbill::layout
