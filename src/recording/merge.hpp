// SPDX-License-Identifier: MIT
// Adds one arena's rows to a Recording, with modules and edges shared by all.
#pragma once
#include <string>
#include <unordered_map>
#include <vector>

#include "recording/arena_reader.hpp"
#include "recording/clock.hpp"
#include "recording/recording.hpp"

namespace crossbill::recording {

class Merger {
 public:
  explicit Merger(Recording& recording) : recording_(recording) {}

  // The rows of the arena's own edges, by edge id, over `inherited` ones.
  std::vector<uint32_t> add_edges(const Arena& arena,
                                  std::vector<uint32_t> inherited);

  // Everything else. Crossings still open are closed at `last_tick`.
  void add_arena(Arena&& arena, const std::vector<uint32_t>& edge_rows,
                 const ClockFit& clock, uint32_t process, uint64_t last_tick);

  // Once all arenas are in: leaves out edges that were never used, and names
  // those that are known by their address alone.
  void finish();

 private:
  // Where an edge's callee lies in its ELF file, until it has a symbol.
  struct Place {
    uint32_t edge;
    uint64_t address;
  };

  uint32_t add_module(const ArenaModule& module);
  uint32_t add_edge(const Arena& arena, const ArenaEdge& edge);
  uint32_t intern_edge(Edge edge, uint64_t address);
  uint32_t edge_row(const std::vector<uint32_t>& edge_rows, uint32_t id);
  void add_nodes(const Arena& arena, const std::vector<uint32_t>& edge_rows,
                 const ClockFit& clock, uint32_t first_thread,
                 uint32_t process);
  void add_counters(const Arena& arena, const std::vector<uint32_t>& edge_rows,
                    uint32_t first_thread);
  void add_histograms(const Arena& arena,
                      const std::vector<uint32_t>& edge_rows,
                      const ClockFit& clock, uint32_t first_thread);

  Recording& recording_;
  std::unordered_map<std::string, uint32_t> module_rows_;
  std::unordered_map<std::string, uint32_t> edge_rows_;
  std::vector<Place> unnamed_;
};

}  // namespace crossbill::recording
