// SPDX-License-Identifier: MIT
// Sums up calls by their sizes: see sizes.hpp.
#include "agent/meter/sizes.hpp"

#include "agent/hosts/adapter.hpp"
#include "agent/meter/costs.hpp"
#include "agent/meter/tree.hpp"
#include "agent/stubs/edges.hpp"
#include "recording/arena_samples.hpp"

namespace crossbill::agent {
namespace {

using arena::SizeBucket;
using arena::SizeKind;

// Longer calls have lost their processor, or say nothing of a batch.
constexpr uint64_t kLongest = uint64_t{1} << 40;

// A call that takes far more than its like was interrupted.
constexpr uint64_t kOutlier = 8, kLeastToTell = 8;

bool is_outlier(const SizeBucket& bucket, uint64_t ticks) {
  return bucket.calls >= kLeastToTell &&
         ticks > bucket.ticks / bucket.calls * kOutlier;
}

void add(SizeBucket& bucket, uint64_t size, uint64_t ticks) {
  if (is_outlier(bucket, ticks)) return;
  auto square = static_cast<unsigned __int128>(ticks) * ticks;
  unsigned __int128 sum =
      (static_cast<unsigned __int128>(bucket.squares_high) << 64 |
       bucket.squares_low) +
      square;
  bucket.squares_low = static_cast<uint64_t>(sum);
  bucket.squares_high = static_cast<uint64_t>(sum >> 64);
  bucket.calls++;
  bucket.size += size;
  bucket.ticks += ticks;
}

// A kind that the node has never had does not begin with a 0: most have none.
void add(Thread& thread, arena::Node* node, SizeKind kind, uint64_t size,
         uint64_t ticks) {
  if (size == 0) return;
  arena::Sizes* record = sizes_of(thread, node, kind);
  if (record != nullptr)
    add(record->buckets[arena::size_bucket(size)], size, ticks);
}

}  // namespace

uint64_t own_within(uint64_t own) {
  uint64_t outer = costs.core_outer == 0 ? 1 : costs.core_outer;
  return own + own * costs.core_inner / outer + costs.inner;
}

void note_arguments(Gap& gap, const StubFrame& frame) {
  gap.bytes = gap.items = 0;
  const SizeReader* reader = size_reader();
  arena::Convention convention = convention_of(frame.edge);
  if (reader == nullptr || convention == arena::Convention::kUnknown) return;
  CallSize size = reader->arguments(convention, frame.general);
  gap.bytes = size.bytes;
  gap.items = size.items;
}

void add_sizes(Thread& thread, const StubFrame& frame, arena::Node* node,
               uint64_t ticks, uint64_t inside) {
  const SizeReader* reader = size_reader();
  arena::Convention convention = convention_of(frame.edge);
  if (reader == nullptr || convention == arena::Convention::kUnknown) return;
  if (ticks > kLongest) return;
  const Gap& gap = thread.owned->gap;
  CallSize result = reader->result(convention, frame.result);
  inside /= arena::kOwnPerTick;
  uint64_t net = ticks > inside ? ticks - inside : 0;
  add(thread, node, SizeKind::kBytesIn, gap.bytes, net);
  add(thread, node, SizeKind::kItemsIn, gap.items, net);
  add(thread, node, SizeKind::kBytesOut, result.bytes, net);
  add(thread, node, SizeKind::kItemsOut, result.items, net);
}

}  // namespace crossbill::agent
