// SPDX-License-Identifier: MIT
// Sets of bits: see bits.hpp.
#include "layout/bits.hpp"

#include <algorithm>

namespace crossbill::layout {

void Bits::add(uint64_t begin, uint64_t end) {
  if (begin >= end) return;
  // The first that ends at or behind our begin, up to those that begin behind
  // our end: these become one.
  auto first = std::lower_bound(
      ranges_.begin(), ranges_.end(), begin,
      [](const Range& range, uint64_t bit) { return range.end < bit; });
  auto last = first;
  while (last != ranges_.end() && last->begin <= end) {
    begin = std::min(begin, last->begin);
    end = std::max(end, last->end);
    ++last;
  }
  first = ranges_.erase(first, last);
  ranges_.insert(first, {begin, end});
}

bool Bits::overlaps(uint64_t begin, uint64_t end) const {
  auto first = std::lower_bound(
      ranges_.begin(), ranges_.end(), begin,
      [](const Range& range, uint64_t bit) { return range.end <= bit; });
  return begin < end && first != ranges_.end() && first->begin < end;
}

uint64_t Bits::count() const {
  uint64_t sum = 0;
  for (const Range& range : ranges_) sum += range.end - range.begin;
  return sum;
}

std::vector<Bits::Range> Bits::gaps(uint64_t begin, uint64_t end) const {
  std::vector<Range> found;
  for (const Range& range : ranges_) {
    if (range.begin >= end) break;
    if (range.end <= begin) continue;
    if (range.begin > begin) found.push_back({begin, range.begin});
    begin = range.end;
  }
  if (begin < end) found.push_back({begin, end});
  return found;
}

}  // namespace crossbill::layout
