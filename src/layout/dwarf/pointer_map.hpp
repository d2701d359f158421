// SPDX-License-Identifier: MIT
// What is known of DIEs, by their address: filled for one unit after the other,
// a hundred thousand each, where std::unordered_map takes most of the time.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace crossbill::layout::dwarf {

template <class Value>
class PointerMap {
 public:
  // Null where nothing is known; valid until the next set().
  const Value* find(const void* key) const {
    if (slots_.empty()) return nullptr;
    const Slot& slot = slots_[place(key)];
    return slot.key ? &slot.value : nullptr;
  }

  Value set(const void* key, Value value) {
    if (used_ * 2 >= slots_.size()) grow();
    Slot& slot = slots_[place(key)];
    if (!slot.key) ++used_;
    slot = {key, value};
    return value;
  }

  void clear() {
    if (used_ == 0) return;
    slots_.assign(slots_.size(), Slot{});
    used_ = 0;
  }

 private:
  struct Slot {
    const void* key = nullptr;
    Value value{};
  };

  // That of the key, or the free one where it belongs.
  size_t place(const void* key) const {
    size_t mask = slots_.size() - 1;
    size_t at = (reinterpret_cast<uintptr_t>(key) * 0x9e3779b97f4a7c15) >> 20;
    while (slots_[at & mask].key && slots_[at & mask].key != key) ++at;
    return at & mask;
  }

  void grow() {
    std::vector<Slot> old(slots_.empty() ? 1024 : slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& each : old)
      if (each.key) slots_[place(each.key)] = each;
  }

  std::vector<Slot> slots_;  // a power of two
  size_t used_ = 0;
};

}  // namespace crossbill::layout::dwarf
