// SPDX-License-Identifier: MIT
// A set of addresses, and a map from one address to another: open addressing
// in private memory that grows and is never given back. Not locked.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "agent/base/memory.hpp"

namespace crossbill::agent {

class AddressMap {
 public:
  void* find(const void* key) const {
    if (capacity_ == 0) return nullptr;
    Entry& entry = probe(entries_, capacity_, key);
    return entry.key == key ? entry.value : nullptr;
  }

  // False when there is no memory. Replaces what is there.
  bool insert(const void* key, void* value) {
    if ((used_ + 1) * 10 > capacity_ * 7 && !grow()) return false;
    Entry& entry = probe(entries_, capacity_, key);
    if (entry.key != key) used_++;
    entry = {key, value};
    return true;
  }

 private:
  struct Entry {
    const void* key;
    void* value;
  };

  static Entry& probe(Entry* entries, size_t capacity, const void* key) {
    uint64_t hash = reinterpret_cast<uint64_t>(key) * 0x9E3779B97F4A7C15u;
    size_t at = (hash >> 32) & (capacity - 1);
    while (entries[at].key != nullptr && entries[at].key != key)
      at = (at + 1) & (capacity - 1);
    return entries[at];
  }

  bool grow() {
    size_t capacity = capacity_ == 0 ? 256 : capacity_ * 2;
    Entry* entries = static_cast<Entry*>(keep_bytes(capacity * sizeof(Entry)));
    if (entries == nullptr) return false;
    for (size_t i = 0; i < capacity_; i++)
      if (entries_[i].key != nullptr)
        probe(entries, capacity, entries_[i].key) = entries_[i];
    entries_ = entries;
    capacity_ = capacity;
    return true;
  }

  Entry* entries_ = nullptr;
  size_t capacity_ = 0;
  size_t used_ = 0;
};

class AddressSet {
 public:
  bool contains(const void* key) const { return map_.find(key) != nullptr; }
  void insert(const void* key) {
    if (key != nullptr) map_.insert(key, const_cast<void*>(key));
  }

 private:
  AddressMap map_;
};

}  // namespace crossbill::agent
