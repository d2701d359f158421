// SPDX-License-Identifier: MIT
// Makes a piece of one arena, and a Recording of all pieces.
#include "recording/merge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

#include "recording/binders.hpp"
#include "recording/estimates.hpp"
#include "recording/failed_calls.hpp"
#include "recording/merge_regions.hpp"
#include "recording/merge_sites.hpp"
#include "recording/names.hpp"
#include "recording/open_crossings.hpp"
#include "recording/samples.hpp"
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

// What a row costs from here to the recording's file, its texts aside.
constexpr uint64_t kMergedModuleCost = 300;
constexpr uint64_t kMergedEdgeCost = 500;
constexpr uint64_t kOpenCost = 200;
constexpr uint64_t kMergedByteCost = 4;  // of a text

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
    bool counted = (record.marks & arena::kQuiet) != 0;  // it has no start
    if (counted) continue;
    uint64_t ticks = last_tick > record.start ? last_tick - record.start : 0;
    uint64_t children = std::min(ticks, record.below + below);
    if (outermost[chain[i].node] == i) node.total += ticks;
    node.self += ticks - children;
    node.own += record.own;
    node.max = std::max(node.max, ticks);
    below = ticks;
  }
}

// Adds a piece's rows, renumbered, to those of all.
void append(Piece& piece, SiteMerger& sites, RegionMerger& regions,
            Recording& all) {
  auto process = static_cast<uint32_t>(all.processes.size());
  auto first_thread = static_cast<uint32_t>(all.threads.size());
  auto first_node = static_cast<uint32_t>(all.nodes.size());
  all.processes.push_back(std::move(piece.process));
  for (Thread& thread : piece.threads) {
    thread.process = process;
    all.threads.push_back(std::move(thread));
  }
  for (LibraryThreads& threads : piece.library_threads) {
    threads.process = process;
    all.library_threads.push_back(threads);
  }
  sites.add(piece, first_node, all);
  regions.add(piece, all);
  for (Node& node : piece.nodes) {
    node.thread += first_thread;
    if (node.parent != kNone) node.parent += first_node;
    all.nodes.push_back(std::move(node));
  }
  for (Bucket& bucket : piece.histograms) {
    bucket.thread += first_thread;
    if (bucket.edge != kNone) all.histograms.push_back(bucket);
  }
  for (SizeBucket& bucket : piece.sizes) {
    bucket.node += first_node;
    all.sizes.push_back(bucket);
  }
  append_handles(piece, first_node, all);
  for (OpenCrossing& open : piece.open) {
    open.thread += first_thread;
    open.node += first_node;
    all.open_crossings.push_back(open);
  }
  for (Sighting& seen : piece.sightings) {
    seen.process = process;
    if (seen.node != kNone) seen.node += first_node;
    if (seen.from_node != kNone) seen.from_node += first_node;
    all.sightings.push_back(std::move(seen));
  }
  for (Traced& traced : piece.trace) {
    traced.thread += first_thread;
    traced.node += first_node;
    all.trace.push_back(traced);
  }
  for (Note& note : piece.notes) {
    note.process = process;
    all.notes.push_back(std::move(note));
  }
}

}  // namespace

uint32_t Merger::add_module(const ArenaModule& module) {
  std::string key = module.path + '\0' + module.build_id;
  auto row = static_cast<uint32_t>(modules_.size());
  auto found = module_rows_.find(key);
  if (found != module_rows_.end()) return found->second;
  if (!budget_.spend(kMergedModuleCost +
                     module.path.size() * kMergedByteCost)) {
    ++left_out_;
    return kNone;
  }
  module_rows_.emplace(std::move(key), row);
  Module added;
  added.path = module.path;
  added.build_id = module.build_id;
  added.role = known(module.role, arena::Role::kCore);
  if (is_library(added)) added.entries_known = added.entries_metered = 0;
  modules_.push_back(std::move(added));
  return row;
}

// A function that a library has to offer, once whoever calls it; by its address
// where it has no name yet.
void Merger::count_entry(uint32_t module, std::string_view name,
                         uint64_t address, bool metered) {
  if (module == kNone || !is_library(modules_[module]) ||
      !initialised_by(name).empty())
    return;
  std::string key = name.empty() ? fmt::format("{} at {}", module, address)
                                 : fmt::format("{} {}", module, name);
  auto [entry, added] =
      entries_.try_emplace(std::hash<std::string>()(key), false);
  if (added) ++*modules_[module].entries_known;
  if (metered && !entry->second) ++*modules_[module].entries_metered;
  entry->second |= metered;
}

// Two edges are one when all of this agrees; the address stands for a symbol
// that is not known yet.
uint32_t Merger::intern_edge(Edge edge, uint64_t address) {
  uint64_t numbers[] = {edge.from,
                        edge.to,
                        static_cast<uint64_t>(edge.kind),
                        static_cast<uint64_t>(edge.via),
                        static_cast<uint64_t>(edge.category),
                        edge.glue,
                        edge.watched,
                        edge.lent,
                        edge.errors_known,
                        edge.windowed,
                        static_cast<uint64_t>(edge.convention),
                        address,
                        edge.symbol.size(),
                        edge.shown.size()};
  std::string key(reinterpret_cast<const char*>(numbers), sizeof numbers);
  key += edge.symbol;
  key += edge.shown;
  key += edge.name;
  auto row = static_cast<uint32_t>(edges_.size());
  auto found = edge_rows_.find(key);
  if (found != edge_rows_.end()) return found->second;
  uint64_t texts = edge.name.size() + edge.symbol.size() + edge.shown.size();
  if (!budget_.spend(kMergedEdgeCost + texts * kMergedByteCost)) {
    ++left_out_;
    return kNone;
  }
  edge_rows_.emplace(std::move(key), row);
  edges_.push_back(std::move(edge));
  if (address != 0) unnamed_.push_back({row, address});
  return row;
}

uint32_t Merger::add_edge(const Arena& arena, const ArenaEdge& edge,
                          std::vector<uint32_t>& module_rows) {
  auto module_row = [&](uint32_t index) {
    uint32_t& row = module_rows[index];
    if (row == kNone) row = add_module(arena.modules[index]);
    return row;
  };
  const arena::Edge& record = edge.record;
  Edge row;
  row.name = edge.name;
  row.symbol = edge.symbol;
  row.shown = edge.shown;
  row.kind = record.kind;
  row.via = known(record.via, arena::Via::kSymbol);
  row.category = known(record.category, arena::Category::kOther);
  row.glue = record.glue <= 3 ? record.glue : 0;
  row.errors_known = record.error_rule != 0;
  row.windowed = record.windowed != 0;
  row.watched = record.watched != 0;
  row.convention = known(record.convention, arena::Convention::kUnknown);
  row.lent = record.lent <= 2 ? record.lent : 0;
  if (edge.from != kNoIndex) row.from = module_row(edge.from);
  if (edge.to != kNoIndex) row.to = module_row(edge.to);
  if (row.symbol.empty() && is_symbol(row.via)) row.symbol = row.name;
  uint64_t address = 0;
  if (row.symbol.empty() && row.to != kNone && record.address != 0)
    address = record.address - arena.modules[edge.to].base;
  if (row.kind == arena::Kind::kDowncall)
    count_entry(row.to, row.name, address, true);
  return intern_edge(std::move(row), address);
}

std::vector<uint32_t> Merger::add_edges(const Arena& arena) {
  uint32_t first = arena.header.inherited_edges, end = first;
  for (const auto& [id, edge] : arena.edges) end = std::max(end, id + 1);
  std::vector<uint32_t> own(end - first, kNone);
  std::vector<uint32_t> module_rows(arena.modules.size(), kNone);
  for (const auto& [id, edge] : arena.edges)
    own[id - first] = add_edge(arena, edge, module_rows);
  return own;
}

// What is not known of an edge keeps its place in the tree and its counts.
uint32_t Merger::edge_row(const std::vector<uint32_t>& edge_rows, uint32_t id) {
  if (id < edge_rows.size() && edge_rows[id] != kNone) return edge_rows[id];
  if (unknown_ != kNone) return unknown_;
  Edge unknown;
  unknown.name = "(unknown)";
  unknown.kind = arena::Kind::kService;
  unknown.category = arena::Category::kOther;
  unknown_ = static_cast<uint32_t>(edges_.size());
  edges_.push_back(std::move(unknown));
  return unknown_;
}

// A number that only damage can have made is taken for 0.
uint64_t Merger::number(uint64_t value, Count column) {
  if (counts_.add(column, value)) return value;
  ++too_large_;
  return 0;
}

void Merger::add_open(const Arena& arena, Piece& piece) {
  size_t open = 0;
  for (const auto& chain : arena.open) open += chain.size();
  if (open == 0 || piece.ended || !budget_.spend(open * kOpenCost)) return;
  std::map<std::tuple<uint32_t, uint8_t, std::string, std::string>, uint32_t>
      numbers;
  std::vector<uint32_t> callees;
  for (size_t i = 0; i < arena.nodes.size(); ++i) {
    const Edge& edge = edges_[piece.nodes[i].edge];
    auto number = static_cast<uint32_t>(numbers.size());
    callees.push_back(
        numbers
            .try_emplace({edge.to, edge.glue, edge.name, edge.symbol}, number)
            .first->second);
  }
  piece.open = open_crossings(arena, callees);
}

void Merger::add_notes(const Arena& arena, Piece& piece) {
  auto note = [&](std::string_view code, std::string subject, uint64_t count) {
    piece.notes.push_back({kNone, std::string(code), std::move(subject),
                           number(count, Count::kNotes)});
  };
  if (arena.header.full != 0) note(name_of(arena::NoteCode::kNoSpace), "", 1);
  for (const ArenaNote& found : arena.notes) {
    note(name_of(found.record.code), found.subject, found.record.count);
    if (found.module != kNoIndex)
      count_entry(add_module(arena.modules[found.module]), found.subject, 0,
                  false);
  }
  for (const std::string& sentence : arena.damage)
    note(kNoteDamaged, sentence, 1);
  if (too_large_ > 0)
    note(kNoteDamaged, fmt::format("{} numbers too large to be", too_large_),
         1);
  if (left_out_ > 0)
    note(kNoteDamaged,
         fmt::format("{} names that ask for more memory than the arenas may",
                     left_out_),
         1);
  too_large_ = left_out_ = 0;
}

void Merger::add_arena(Arena&& arena, const std::vector<uint32_t>& edge_rows,
                       const ClockFit& clock, uint64_t last_tick,
                       Piece& piece) {
  for (const ArenaModule& module : arena.modules) add_module(module);
  expand_samples(arena, clock);
  for (auto& chain : arena.open) close_chain(chain, arena.nodes, last_tick);
  add_threads(arena, clock, piece);
  add_sites(arena, piece);
  add_regions(arena, piece);
  add_nodes(arena, edge_rows, clock, piece);
  for (const ArenaGaps& gaps : arena.gaps)
    add_gaps(gaps.record, arena.header, clock, piece.nodes[gaps.node]);
  add_sizes(arena, clock, piece);
  add_handles(arena, clock, piece);
  add_open(arena, piece);
  add_sightings(arena, edge_rows, piece);
  add_trace(arena, clock, piece);
  add_counters(arena, edge_rows, piece);
  add_histograms(arena, edge_rows, clock, piece);
  Process& process = piece.process;
  process.lost = number(process.lost, Count::kLost);
  process.untimed = number(process.untimed, Count::kUntimed);
  process.clamped = number(process.clamped, Count::kClamped);
  note_regions(arena, piece);
  add_notes(arena, piece);
}

// Symbols are looked for only where they are asked for: that takes reading
// the module's file.
void Merger::name_used_edges(const std::vector<Piece>& pieces) {
  std::vector<bool> used(edges_.size());
  for (const Piece& piece : pieces)
    for (const Node& node : piece.nodes) used[node.edge] = true;
  std::map<uint32_t, FunctionNames> names;  // by module
  for (const Place& place : unnamed_)
    if (used[place.edge]) names[edges_[place.edge].to][place.address];
  for (auto& [module, functions] : names)
    name_functions(modules_[module].path, modules_[module].build_id, functions);
  for (const Place& place : unnamed_) {
    if (!used[place.edge]) continue;
    Edge& edge = edges_[place.edge];
    edge.symbol = names[edge.to][place.address];
    if (edge.symbol.size() > kLongestText) edge.symbol.clear();
    if (!edge.name.empty()) continue;
    edge.name = edge.symbol.empty()
                    ? fmt::format("function at {:#x}", place.address)
                    : edge.symbol;
  }
}

// Looked for where calls of a library were not recorded: that takes reading
// its file.
void Merger::name_binders(const std::vector<Piece>& pieces, KnownFiles& known) {
  for (const Piece& piece : pieces)
    for (const Node& node : piece.nodes) {
      uint32_t from = edges_[node.edge].from;
      if (node.rare->orphan_runs == 0 || from == kNone) continue;
      Module& module = modules_[from];
      if (module.binder.empty())
        module.binder = binder_of(module.path, module.build_id, known);
    }
}

// Edges and modules are numbered as the nodes come to them.
void Merger::number_edges(std::vector<Piece>& pieces, Recording& recording) {
  std::vector<uint32_t> edges(edges_.size(), kNone);
  std::vector<uint32_t> modules(modules_.size(), kNone);
  auto module = [&](uint32_t& row) {
    if (row == kNone) return;
    uint32_t& number = modules[row];
    if (number == kNone) {
      number = static_cast<uint32_t>(recording.modules.size());
      recording.modules.push_back(std::move(modules_[row]));
    }
    row = number;
  };
  for (Piece& piece : pieces) {
    for (Node& node : piece.nodes) {
      uint32_t& number = edges[node.edge];
      if (number == kNone) {
        Edge& edge = edges_[node.edge];
        module(edge.from);
        module(edge.to);
        number = static_cast<uint32_t>(recording.edges.size());
        recording.edges.push_back(std::move(edge));
      }
      node.edge = number;
    }
  }
  for (Piece& piece : pieces) {
    for (Bucket& bucket : piece.histograms) bucket.edge = edges[bucket.edge];
    for (Thread& thread : piece.threads) module(thread.library);
    for (LibraryThreads& threads : piece.library_threads) {
      module(threads.module);
      module(threads.starter);
    }
  }
  auto first_unused = static_cast<int64_t>(recording.modules.size());
  for (size_t row = 0; row < modules.size(); ++row)
    if (modules[row] == kNone)
      recording.modules.push_back(std::move(modules_[row]));
  std::sort(recording.modules.begin() + first_unused, recording.modules.end(),
            [](const Module& left, const Module& right) {
              return std::tie(left.path, left.build_id) <
                     std::tie(right.path, right.build_id);
            });
}

namespace {

// Functions that glue has made are calls of those that they call, by the same
// name in another library; the others are a library's own.
void settle_wrappers(Recording& recording) {
  for (const Node& node : recording.nodes) {
    if (node.parent == kNone) continue;
    const Edge& callee = recording.edges[node.edge];
    Edge& wrapper = recording.edges[recording.nodes[node.parent].edge];
    if (wrapper.glue != 3 || callee.kind != arena::Kind::kDowncall ||
        callee.glue != 0 || callee.name != wrapper.name)
      continue;
    wrapper.glue = 2;
    wrapper.to = callee.to;
    wrapper.symbol = callee.symbol;
  }
  for (Edge& edge : recording.edges)
    if (edge.glue == 3) edge.glue = 0;
}

}  // namespace

void Merger::finish(std::vector<Piece>& pieces, KnownFiles& known,
                    Recording& recording) {
  name_used_edges(pieces);
  name_binders(pieces, known);
  edge_rows_.clear();
  GlueNames names = glue_names(modules_, edges_);
  number_edges(pieces, recording);
  size_t nodes = 0, buckets = 0;
  for (const Piece& piece : pieces) {
    nodes += piece.nodes.size();
    buckets += piece.histograms.size();
  }
  recording.nodes.reserve(nodes);
  recording.histograms.reserve(buckets);
  SiteMerger sites;
  RegionMerger regions;
  for (Piece& piece : pieces) {
    append(piece, sites, regions, recording);
    piece = {};
  }
  pieces.clear();
  settle_wrappers(recording);
  settle_failed(names, recording);
}

}  // namespace crossbill::recording
