// SPDX-License-Identifier: MIT
// The children of a DIE, for range-for. Siblings lie behind each other; those
// of damaged files that do not are passed over, lest they go round.
#pragma once
#include <elfutils/libdw.h>

namespace crossbill::layout::dwarf {

class Children {
 public:
  explicit Children(Dwarf_Die& parent) {
    has_any_ = dwarf_child(&parent, &first_) == 0;
  }

  class Iterator {
   public:
    explicit Iterator(const Dwarf_Die* first) : is_valid_(first) {
      if (first) die_ = *first;
    }
    Dwarf_Die& operator*() { return die_; }
    Iterator& operator++() {
      Dwarf_Die next;
      is_valid_ = dwarf_siblingof(&die_, &next) == 0 && next.addr > die_.addr;
      die_ = next;
      return *this;
    }
    bool operator!=(const Iterator& other) const {
      return is_valid_ != other.is_valid_;
    }

   private:
    Dwarf_Die die_{};
    bool is_valid_;
  };

  Iterator begin() const { return Iterator(has_any_ ? &first_ : nullptr); }
  Iterator end() const { return Iterator(nullptr); }

 private:
  Dwarf_Die first_{};
  bool has_any_;
};

}  // namespace crossbill::layout::dwarf
