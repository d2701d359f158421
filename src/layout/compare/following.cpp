// SPDX-License-Identifier: MIT
// Lays members out as compilers do, and sees whether both sides have done so.
#include "layout/compare/following.hpp"

#include <algorithm>
#include <numeric>

namespace crossbill::layout {
namespace {

constexpr uint32_t kNone = UINT32_MAX;

uint64_t rounded_up(uint64_t bits, uint64_t alignment) {
  uint64_t unit = std::max<uint64_t>(alignment, 1) * 8;
  return (bits + unit - 1) / unit * unit;
}

bool is_next(const Side& side, const Part& part, uint64_t end) {
  return part.begin == rounded_up(end, alignment_of(side, part.type)) ||
         (part.is_bit_field && part.begin == end);
}

bool is_end(const Side& side, TypeId record, uint64_t end) {
  return *side.at(record).size * 8 ==
         rounded_up(end, alignment_of(side, record));
}

}  // namespace

std::vector<Following::UpTo> Following::prefixes(
    const std::vector<Part>& parts, const std::vector<uint32_t>& numbers) {
  std::vector<uint32_t> order(parts.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return parts[a].begin < parts[b].begin;
  });
  std::vector<UpTo> made{{0, 0, kNone}};
  for (uint32_t i : order) {
    UpTo next = made.back();
    next.begin = parts[i].begin;
    next.end = std::max(next.end, parts[i].end());
    if (numbers[i] != kNone) next.last = numbers[i];
    made.push_back(next);
  }
  return made;
}

Following::UpTo Following::before(const std::vector<UpTo>& prefixes,
                                  uint64_t begin) {
  auto found = std::lower_bound(
      prefixes.begin() + 1, prefixes.end(), begin,
      [](const UpTo& each, uint64_t place) { return each.begin < place; });
  return *(found - 1);
}

Following::Following(const Records& records) : records_(records) {
  std::vector<uint32_t> own(records.host.size(), kNone);
  std::vector<uint32_t> other(records.library.size(), kNone);
  for (auto [i, j] : records.pairing.pairs) own[i] = other[j] = i;
  host_ = prefixes(records.host, own);
  library_ = prefixes(records.library, other);
}

bool Following::is_member(uint32_t i, uint32_t j) const {
  const Part& own = records_.host[i];
  const Part& other = records_.library[j];
  UpTo mine = before(host_, own.begin);
  UpTo theirs = before(library_, other.begin);
  return mine.last == theirs.last &&
         is_next(records_.comparer.host, own, mine.end) &&
         is_next(records_.comparer.library, other, theirs.end);
}

bool Following::is_size() const {
  const UpTo& mine = host_.back();
  const UpTo& theirs = library_.back();
  return mine.last == theirs.last &&
         is_end(records_.comparer.host, records_.at.host_type, mine.end) &&
         is_end(records_.comparer.library, records_.at.library_type,
                theirs.end);
}

}  // namespace crossbill::layout
