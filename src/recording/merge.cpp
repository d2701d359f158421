// SPDX-License-Identifier: MIT
// Adds one arena's rows to a Recording.
#include "recording/merge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "recording/names.hpp"
#include "recording/symbols.hpp"

namespace crossbill::recording {
namespace {

bool is_symbol(arena::Via via) {
  return via == arena::Via::kSymbol || via == arena::Via::kDlsym;
}

// What a damaged arena calls by a number without a meaning.
template <class T>
T known(T value, T otherwise) {
  return name_of(value) == "?" ? otherwise : value;
}

// Closes the crossings of one chain at `last_tick`, innermost first, as their
// leave would have done. They stay `open` and are not `timed`.
void close_chain(std::vector<ArenaActivation>& chain,
                 std::vector<ArenaNode>& nodes, uint64_t last_tick) {
  // A node's outermost activation is the last one of the chain.
  std::unordered_map<uint32_t, size_t> outermost;
  for (size_t i = 0; i < chain.size(); ++i) outermost[chain[i].node] = i;
  uint64_t below = 0;  // ticks of the crossing that was closed before
  for (size_t i = 0; i < chain.size(); ++i) {
    const arena::Activation& record = chain[i].record;
    arena::Node& node = nodes[chain[i].node].record;
    uint64_t ticks = last_tick > record.start ? last_tick - record.start : 0;
    uint64_t children = std::min(ticks, record.below + below);
    if (outermost[chain[i].node] == i) node.total += ticks;
    node.self += ticks - children;
    node.children += record.children;
    node.max = std::max(node.max, ticks);
    below = ticks;
  }
}

}  // namespace

uint32_t Merger::add_module(const ArenaModule& module) {
  std::string key = module.path + '\0' + module.build_id;
  auto row = static_cast<uint32_t>(recording_.modules.size());
  auto [found, added] = module_rows_.try_emplace(key, row);
  if (added)
    recording_.modules.push_back(
        {module.path, module.build_id, known(module.role, arena::Role::kCore)});
  return found->second;
}

// Two edges are one when all of this agrees; the address stands for a symbol
// that is not known yet.
uint32_t Merger::intern_edge(Edge edge, uint64_t address) {
  std::string key =
      fmt::format("{} {} {} {} {} {} {} {} {} {}", edge.from, edge.to,
                  static_cast<int>(edge.kind), static_cast<int>(edge.via),
                  static_cast<int>(edge.category), edge.glue,
                  edge.lent * 4 + edge.errors_known * 2 + edge.windowed,
                  address, edge.symbol, edge.name);
  auto row = static_cast<uint32_t>(recording_.edges.size());
  auto [found, added] = edge_rows_.try_emplace(std::move(key), row);
  if (!added) return found->second;
  recording_.edges.push_back(std::move(edge));
  if (address != 0) unnamed_.push_back({row, address});
  return row;
}

uint32_t Merger::add_edge(const Arena& arena, const ArenaEdge& edge) {
  const arena::Edge& record = edge.record;
  Edge row;
  row.name = edge.name;
  row.symbol = edge.symbol;
  row.kind = record.kind;
  row.via = known(record.via, arena::Via::kSymbol);
  row.category = known(record.category, arena::Category::kOther);
  row.glue = record.glue != 0;
  row.errors_known = record.error_rule != 0;
  row.windowed = record.windowed != 0;
  row.lent = record.lent;
  if (edge.from != kNoIndex) row.from = add_module(arena.modules[edge.from]);
  if (edge.to != kNoIndex) row.to = add_module(arena.modules[edge.to]);
  if (row.symbol.empty() && is_symbol(row.via)) row.symbol = row.name;
  uint64_t address = 0;
  if (row.symbol.empty() && row.to != kNone && record.address != 0)
    address = record.address - arena.modules[edge.to].base;
  return intern_edge(std::move(row), address);
}

void Merger::finish() {
  std::vector<uint32_t> rows(recording_.edges.size(), kNone);
  for (const Node& node : recording_.nodes) rows[node.edge] = 0;
  Symbols symbols;
  for (const Place& place : unnamed_) {
    if (rows[place.edge] == kNone) continue;
    Edge& edge = recording_.edges[place.edge];
    const Module& module = recording_.modules[edge.to];
    edge.symbol =
        symbols.function_at(module.path, module.build_id, place.address);
    if (!edge.name.empty()) continue;
    edge.name = edge.symbol.empty()
                    ? fmt::format("function at {:#x}", place.address)
                    : edge.symbol;
  }
  std::vector<Edge> used;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i] == kNone) continue;
    rows[i] = static_cast<uint32_t>(used.size());
    used.push_back(std::move(recording_.edges[i]));
  }
  recording_.edges = std::move(used);
  for (Node& node : recording_.nodes) node.edge = rows[node.edge];
  auto& buckets = recording_.histograms;
  for (Bucket& bucket : buckets) bucket.edge = rows[bucket.edge];
  std::erase_if(buckets,
                [](const Bucket& bucket) { return bucket.edge == kNone; });
  unnamed_.clear();
  edge_rows_.clear();
}

std::vector<uint32_t> Merger::add_edges(const Arena& arena,
                                        std::vector<uint32_t> inherited) {
  uint32_t first = std::min(arena.header.inherited_edges, arena::kMaxEdges);
  uint32_t end = std::clamp(arena.header.edge_count, first, arena::kMaxEdges);
  inherited.resize(first, kNone);
  inherited.resize(end, kNone);
  for (const auto& [id, edge] : arena.edges)
    if (id < end) inherited[id] = add_edge(arena, edge);
  return inherited;
}

// What is not known of an edge keeps its place in the tree and its counts.
uint32_t Merger::edge_row(const std::vector<uint32_t>& edge_rows, uint32_t id) {
  if (id < edge_rows.size() && edge_rows[id] != kNone) return edge_rows[id];
  Edge unknown;
  unknown.name = "(unknown)";
  unknown.kind = arena::Kind::kService;
  unknown.category = arena::Category::kOther;
  return intern_edge(std::move(unknown), 0);
}

void Merger::add_nodes(const Arena& arena,
                       const std::vector<uint32_t>& edge_rows,
                       const ClockFit& clock, uint32_t first_thread,
                       uint32_t process) {
  auto first = static_cast<uint32_t>(recording_.nodes.size());
  for (const ArenaNode& node : arena.nodes) {
    const arena::Node& record = node.record;
    Node row;
    row.thread = first_thread + node.thread;
    if (node.parent != kNoIndex) row.parent = first + node.parent;
    row.edge = edge_row(edge_rows, record.edge);
    row.threads = record.threads;
    row.calls = record.calls;
    row.timed = record.timed;
    row.total_ns = clock.ns(record.total);
    // Ticks that the agent forgave may exceed what had passed.
    bool negative = static_cast<int64_t>(record.self) < 0;
    row.self_ns = negative ? 0 : clock.ns(record.self);
    if (negative) ++recording_.processes[process].clamped;
    row.children = record.children;
    row.max_ns = clock.ns(record.max);
    row.bytes = record.bytes;
    row.errors = record.errors;
    row.exceptions = record.exceptions;
    row.open = record.open;
    row.window_words = record.window_words;
    row.cpu_calls = node.cpu.calls;
    row.cpu_wall_ns = clock.ns(node.cpu.ticks);
    row.cpu_ns = node.cpu.cpu_ns;
    row.cpu_ns -= std::min(row.cpu_ns, clock.ns(node.cpu.own));
    recording_.nodes.push_back(row);
  }
}

void Merger::add_counters(const Arena& arena,
                          const std::vector<uint32_t>& edge_rows,
                          uint32_t first_thread) {
  for (const ArenaCounter& counter : arena.counters) {
    Node row;
    row.thread = first_thread + counter.thread;
    row.edge = edge_row(edge_rows, counter.edge);
    row.threads = 1;
    row.calls = counter.calls;
    recording_.nodes.push_back(row);
  }
}

void Merger::add_histograms(const Arena& arena,
                            const std::vector<uint32_t>& edge_rows,
                            const ClockFit& clock, uint32_t first_thread) {
  for (const ArenaHistogram& histogram : arena.histograms) {
    uint32_t edge = edge_row(edge_rows, histogram.record.edge);
    for (uint32_t i = 0; i < arena::kHistogramBuckets; ++i) {
      uint64_t calls = histogram.record.counts[i];
      if (calls == 0) continue;
      recording_.histograms.push_back({first_thread + histogram.thread, edge,
                                       clock.ns(arena::histogram_low(i)),
                                       clock.ns(arena::histogram_low(i + 1)),
                                       calls});
    }
  }
}

void Merger::add_arena(Arena&& arena, const std::vector<uint32_t>& edge_rows,
                       const ClockFit& clock, uint32_t process,
                       uint64_t last_tick) {
  for (auto& chain : arena.open) close_chain(chain, arena.nodes, last_tick);
  auto first_thread = static_cast<uint32_t>(recording_.threads.size());
  for (const ArenaThread& thread : arena.threads)
    recording_.threads.push_back(
        {process, thread.record.tid, thread.name, thread.record.threads});
  add_nodes(arena, edge_rows, clock, first_thread, process);
  add_counters(arena, edge_rows, first_thread);
  add_histograms(arena, edge_rows, clock, first_thread);
  if (arena.header.full != 0)
    recording_.notes.push_back(
        {process, std::string(name_of(arena::NoteCode::kNoSpace)), "", 1});
  for (const ArenaNote& note : arena.notes)
    recording_.notes.push_back({process, std::string(name_of(note.record.code)),
                                note.subject, note.record.count});
  for (const std::string& sentence : arena.damage)
    recording_.notes.push_back({process, kNoteDamaged, sentence, 1});
}

}  // namespace crossbill::recording
