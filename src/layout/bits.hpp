// SPDX-License-Identifier: MIT
// A set of bits, as ranges: which of a type's bits hold something.
#pragma once
#include <cstdint>
#include <vector>

namespace crossbill::layout {

class Bits {
 public:
  struct Range {
    uint64_t begin = 0, end = 0;
  };

  void add(uint64_t begin, uint64_t end);
  bool overlaps(uint64_t begin, uint64_t end) const;
  uint64_t count() const;
  // What of [begin, end) is not in it.
  std::vector<Range> gaps(uint64_t begin, uint64_t end) const;
  const std::vector<Range>& ranges() const { return ranges_; }

 private:
  std::vector<Range> ranges_;  // in order; they do not touch
};

}  // namespace crossbill::layout
