// SPDX-License-Identifier: MIT
// The rows that a piece has for traced crossings: see merge_trace.hpp.
#include "recording/merge_trace.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "recording/merge.hpp"

namespace crossbill::recording {
namespace {

uint64_t end_of(const arena::Traced& record) {
  return record.start + record.ticks;
}

uint64_t still_start(const arena::Traced& record) {
  return record.start - record.own;
}

// By thread and owner, in the order of their ends; of several with one end the
// inner ones first.
std::vector<const ArenaTraced*> by_end(const Arena& arena) {
  std::vector<const ArenaTraced*> all;
  all.reserve(arena.traced.size());
  for (const ArenaTraced& traced : arena.traced) all.push_back(&traced);
  auto key = [&](const ArenaTraced* traced) {
    return std::tuple(arena.nodes[traced->node].thread, traced->record.owner,
                      end_of(traced->record), ~still_start(traced->record));
  };
  std::sort(all.begin(), all.end(), [&](const auto* left, const auto* right) {
    return key(left) < key(right);
  });
  return all;
}

// What has ended and is in no other one as yet.
struct Ended {
  uint64_t still_start;  // on the clock that stands still
  uint64_t own;          // ticks that it had stood by the start
};

}  // namespace

std::vector<Span> spans_of(const Arena& arena) {
  auto thread_of = [&](uint32_t node) { return arena.nodes[node].thread; };
  std::vector<Span> spans;
  spans.reserve(arena.traced.size());
  std::vector<Ended> ended;
  std::pair<uint32_t, uint32_t> last{kNoIndex, 0};
  for (const ArenaTraced* traced : by_end(arena)) {
    const arena::Traced& record = traced->record;
    std::pair owner(thread_of(traced->node), record.owner);
    if (owner != last) ended.clear();
    last = owner;
    Ended mine{still_start(record), record.own};
    for (; !ended.empty() && ended.back().still_start >= mine.still_start;
         ended.pop_back())
      mine.own = std::min(mine.own, ended.back().own);
    ended.push_back(mine);
    spans.push_back({traced->node, mine.still_start + mine.own, end_of(record),
                     record.own - mine.own});
  }
  std::reverse(spans.begin(), spans.end());  // outer ones first
  std::stable_sort(
      spans.begin(), spans.end(), [&](const Span& left, const Span& right) {
        return std::tuple(thread_of(left.node), left.start, ~left.end) <
               std::tuple(thread_of(right.node), right.start, ~right.end);
      });
  return spans;
}

void Merger::add_trace(const Arena& arena, const ClockFit& clock,
                       Piece& piece) {
  for (size_t i = 0; i < arena.threads.size(); ++i)
    piece.threads[i].trace_dropped =
        std::min(arena.threads[i].record.traced, kLargest);
  if (!clock.is_known()) return;
  for (const Span& span : spans_of(arena)) {
    Traced row;
    row.thread = arena.nodes[span.node].thread;
    row.node = span.node;
    row.start_ns = clock.ns_at(span.start);
    row.ns = clock.ns_at(span.end) - row.start_ns;
    row.own_ns = std::min(clock.ns(span.own), row.ns);
    piece.trace.push_back(row);
    uint64_t& dropped = piece.threads[row.thread].trace_dropped;
    dropped -= std::min<uint64_t>(dropped, 1);
  }
}

}  // namespace crossbill::recording
