// SPDX-License-Identifier: MIT
// The rows that a piece has for an arena's nodes, and for what belongs to them.
#include <algorithm>
#include <map>
#include <utility>

#include "recording/merge.hpp"
#include "recording/names.hpp"
#include "recording/samples.hpp"

namespace crossbill::recording {
namespace {

// A damaged arena may call it by a number without a meaning.
arena::SiteKind kind_of(const arena::Site& site) {
  return name_of(site.kind) == "?" ? arena::SiteKind::kHost : site.kind;
}

}  // namespace

void Merger::add_sites(const Arena& arena, Piece& piece) {
  for (const ArenaSite& site : arena.sites) {
    const arena::Site& record = site.record;
    Site row{site.file, site.function, record.line, kind_of(record), 0};
    row.installed = record.installed != 0;
    if (site.module != kNoIndex) {
      row.file = arena.modules[site.module].path;
      row.offset = std::min(record.offset, kLargest);
      row.module = add_module(arena.modules[site.module]);
    }
    piece.sites.push_back(std::move(row));
  }
  for (const ArenaFrame& frame : arena.frames)
    piece.frames.push_back({frame.site, frame.caller});
  for (const ArenaStack& stack : arena.stacks)
    piece.stacks.push_back(
        {stack.node, stack.frame, number(stack.calls, Count::kStacks)});
}

// Seats of one library are one row.
void Merger::add_threads(const Arena& arena, const ClockFit& clock,
                         Piece& piece) {
  auto module = [&](uint32_t index) {
    return index == kNoIndex ? kNone : add_module(arena.modules[index]);
  };
  for (const ArenaThread& thread : arena.threads)
    piece.threads.push_back({kNone, thread.record.tid, thread.name,
                             number(thread.record.threads, Count::kThreads),
                             clock.ns(thread.bottom.own / arena::kOwnPerTick),
                             module(thread.library)});
  std::map<std::pair<uint32_t, uint32_t>, LibraryThreads> rows;
  for (const ArenaLibraryThread& thread : arena.library_threads) {
    uint32_t started_by = module(thread.module), in = module(thread.starter);
    if (started_by == kNone) continue;
    LibraryThreads& row = rows[{started_by, in}];
    row.module = started_by;
    row.starter = in;
    row.threads += number(thread.record.threads, Count::kThreads);
    row.cpu_ns += std::min(thread.record.cpu_ns, kLargest - row.cpu_ns);
  }
  for (const auto& [key, row] : rows) piece.library_threads.push_back(row);
}

Rare Merger::rare_of(const ArenaNode& node, const ClockFit& clock) {
  const arena::Node& record = node.record;
  Rare rare;
  rare.errors = number(record.errors, Count::kErrors);
  rare.exceptions = number(record.exceptions, Count::kExceptions);
  rare.open = number(record.open, Count::kOpen);
  rare.host_calls = number(node.host_code.calls, Count::kHostCalls);
  rare.host_self_ns = clock.ns(node.host_code.self);
  rare.host_total_ns = clock.ns(node.host_code.total);
  rare.cpu_calls = number(node.cpu.calls, Count::kCpuCalls);
  rare.cpu_wall_ns = clock.ns(node.cpu.ticks);
  rare.cpu_ns = std::min(node.cpu.cpu_ns, kLargest);
  rare.cpu_ns -= std::min(rare.cpu_ns, clock.ns(node.cpu.own));
  rare.pool_calls = number(node.pool.calls, Count::kCpuCalls);
  rare.pool_shared = number(node.pool.shared, Count::kCpuCalls);
  rare.pool_ns = std::min(node.pool.pool_ns, kLargest);
  rare.pool_wall_ns = clock.ns(node.pool.ticks);
  rare.pool_cpu_ns = std::min(node.pool.cpu_ns, kLargest);
  rare.pool_cpu_ns -= std::min(rare.pool_cpu_ns, clock.ns(node.pool.own));
  rare.preempted_ns = std::min(node.preempted.ns, kLargest);
  rare.mixed_ns = std::min(node.preempted.mixed_ns, kLargest);
  rare.time_error_ns = clock.ns(static_cast<uint64_t>(node.time_error));
  rare.calls_error = static_cast<uint64_t>(node.calls_error + 0.5);
  rare.gc_stops = number(node.held.stops, Count::kStops);
  rare.gc_held_ns = clock.ns(node.held.ticks);
  rare.gc_held_max_ns = clock.ns(node.held.longest);
  rare.references = number(node.held.references, Count::kReferences);
  rare.orphan_runs = number(node.orphan_runs, Count::kOrphanRuns);
  return rare;
}

void Merger::add_nodes(const Arena& arena,
                       const std::vector<uint32_t>& edge_rows,
                       const ClockFit& clock, Piece& piece) {
  piece.nodes.reserve(arena.nodes.size() + arena.counters.size());
  piece.process.own_ns = clock.ns(arena.own / arena::kOwnPerTick);
  for (const ArenaNode& node : arena.nodes) {
    const arena::Node& record = node.record;
    Node row;
    row.thread = node.thread;
    row.parent = node.parent;
    row.edge = edge_row(edge_rows, record.edge);
    row.site = node.site;
    row.region = node.region;
    row.threads = record.threads & arena::kOwners;
    row.calls = number(arena::calls_of(record), Count::kCalls);
    row.timed = number(record.timed, Count::kTimed);
    row.total_ns = clock.ns(record.total);
    // Ticks that the agent forgave may exceed what had passed.
    bool negative = static_cast<int64_t>(record.self) < 0;
    row.self_ns = negative ? 0 : clock.ns(record.self);
    if (negative) ++piece.process.clamped;
    row.own_ns = clock.ns(record.own / arena::kOwnPerTick);
    row.max_ns = clock.ns(record.max);
    row.bytes = number(record.bytes, Count::kBytes);
    row.samples = std::min(node.samples, kLargest);
    row.rare = rare_of(node, clock);
    if (row.parent != kNone) piece.nodes[row.parent].children += row.timed;
    piece.nodes.push_back(std::move(row));
  }
}

void Merger::add_sightings(const Arena& arena,
                           const std::vector<uint32_t>& edge_rows,
                           Piece& piece) {
  auto name = [&](uint32_t id, std::string& function, std::string& caller) {
    if (id == arena::kNoEdge) return;
    const Edge& edge = edges_[edge_row(edge_rows, id)];
    function = edge.name;
    if (edge.from != kNone) caller = modules_[edge.from].path;
  };
  for (const ArenaSighting& found : arena.sightings) {
    const arena::Sighting& record = found.record;
    Sighting row;
    row.kind = record.kind;
    row.node = found.node;
    row.from_node = found.from_node;
    row.site = found.site;
    name(record.edge, row.function, row.caller);
    name(record.from, row.from_function, row.from_caller);
    if (found.module != kNoIndex) row.module = arena.modules[found.module].path;
    row.count = number(record.count, Count::kSightings);
    row.bytes = std::min(record.bytes, kLargest);
    row.doubtful = record.doubtful != 0;
    piece.sightings.push_back(std::move(row));
  }
}

void Merger::add_counters(const Arena& arena,
                          const std::vector<uint32_t>& edge_rows,
                          Piece& piece) {
  for (const ArenaCounter& counter : arena.counters) {
    Node row;
    row.thread = counter.thread;
    row.edge = edge_row(edge_rows, counter.edge);
    row.threads = 1;
    row.calls = number(counter.calls, Count::kCalls);
    row.region = counter.region;
    piece.nodes.push_back(std::move(row));
  }
}

void Merger::add_histograms(const Arena& arena,
                            const std::vector<uint32_t>& edge_rows,
                            const ClockFit& clock, Piece& piece) {
  for (const ArenaHistogram& histogram : arena.histograms) {
    uint32_t edge = edge_row(edge_rows, histogram.record.edge);
    for (uint32_t i = 0; i < arena::kHistogramBuckets; ++i) {
      uint64_t calls = histogram.record.counts[i];
      if (calls == 0) continue;
      piece.histograms.push_back({histogram.thread, edge,
                                  clock.ns(arena::histogram_low(i)),
                                  clock.ns(arena::histogram_low(i + 1)),
                                  number(calls, Count::kSamples)});
    }
  }
}

// Of calls by their sizes. A number that cannot be leaves its bucket out.
void Merger::add_sizes(const Arena& arena, const ClockFit& clock,
                       Piece& piece) {
  for (const ArenaSizes& sizes : arena.sizes) {
    for (const arena::SizeBucket& bucket : sizes.record.buckets) {
      if (bucket.calls == 0) continue;
      SizeBucket row;
      row.node = sizes.node;
      row.kind = sizes.record.kind;
      row.calls = number(bucket.calls, Count::kSized);
      row.size = number(bucket.size, Count::kSizes);
      row.total_ns = clock.ns(bucket.ticks);
      if (row.calls == 0) continue;
      row.spread_ns =
          std::min(spread_of(bucket) * clock.ns_per_tick(), kLargestReal);
      piece.sizes.push_back(row);
    }
  }
}

}  // namespace crossbill::recording
