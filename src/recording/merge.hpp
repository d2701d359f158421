// SPDX-License-Identifier: MIT
// Turns arenas into pieces of a Recording, one a process image, in any order,
// and puts them together, with modules and edges shared by all.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "recording/arena_reader.hpp"
#include "recording/clock.hpp"
#include "recording/known_files.hpp"
#include "recording/numbers.hpp"
#include "recording/recording.hpp"

namespace crossbill::recording {

// The thread by which a process runs, if its host says that it is not the
// first: how long it had a processor or waited for one, if that is known.
struct MainThread {
  bool is_another = false;
  std::optional<uint64_t> ran_ns, waited_ns;
};

// One image's rows. Threads and nodes are numbered from 0 in each piece, edges
// as the Merger does until it has finished.
struct Piece {
  std::string name;  // of its arena
  Process process;
  int64_t parent_pid = 0;
  MainThread main_thread;
  bool ended = false;           // by its own word
  bool left = false;            // no process has the arena any more
  std::vector<Thread> threads;  // their modules as edges are numbered
  std::vector<LibraryThreads> library_threads;  // and of these
  std::vector<Site> sites;
  std::vector<Frame> frames;
  std::vector<Region> regions;
  std::vector<Node> nodes;
  std::vector<Stack> stacks;
  std::vector<Bucket> histograms;
  std::vector<SizeBucket> sizes;
  std::vector<Handles> handles;
  std::vector<Misuse> misuses;     // of rows of `handles`
  std::vector<OpenCrossing> open;  // unless it has ended by its own word
  std::vector<Sighting> sightings;
  std::vector<Traced> trace;
  std::vector<Note> notes;
};

// Adds a piece's rows of handles to those of all.
void append_handles(Piece& piece, uint32_t first_node, Recording& all);

class Merger {
 public:
  explicit Merger(Budget& budget) : budget_(budget) {}

  // The rows of the arena's own edges, by id from `inherited_edges` on.
  std::vector<uint32_t> add_edges(const Arena& arena);

  // Adds the rows of an arena to `piece`, whose process is known already.
  // `edge_rows` are by edge id. Crossings still open are closed at `last_tick`.
  void add_arena(Arena&& arena, const std::vector<uint32_t>& edge_rows,
                 const ClockFit& clock, uint64_t last_tick, Piece& piece);

  // Once all arenas are in: one piece after the other, without edges that were
  // never used; names edges that are known by their address alone. The result
  // does not depend on the order in which arenas were added.
  void finish(std::vector<Piece>& pieces, KnownFiles& known,
              Recording& recording);

 private:
  // Where an edge's callee lies in its ELF file, until it has a symbol.
  struct Place {
    uint32_t edge;
    uint64_t address;
  };

  uint32_t add_module(const ArenaModule& module);
  void count_entry(uint32_t module, std::string_view name, uint64_t address,
                   bool metered);
  uint32_t add_edge(const Arena& arena, const ArenaEdge& edge,
                    std::vector<uint32_t>& module_rows);
  uint32_t intern_edge(Edge edge, uint64_t address);
  uint32_t edge_row(const std::vector<uint32_t>& edge_rows, uint32_t id);
  uint64_t number(uint64_t value, Count column);
  void add_sites(const Arena& arena, Piece& piece);
  void add_regions(const Arena& arena, Piece& piece);
  void note_regions(const Arena& arena, Piece& piece);
  Rare rare_of(const ArenaNode& node, const ClockFit& clock);
  void add_nodes(const Arena& arena, const std::vector<uint32_t>& edge_rows,
                 const ClockFit& clock, Piece& piece);
  void add_counters(const Arena& arena, const std::vector<uint32_t>& edge_rows,
                    Piece& piece);
  void add_histograms(const Arena& arena,
                      const std::vector<uint32_t>& edge_rows,
                      const ClockFit& clock, Piece& piece);
  void add_sizes(const Arena& arena, const ClockFit& clock, Piece& piece);
  void add_threads(const Arena& arena, const ClockFit& clock, Piece& piece);
  void add_handles(const Arena& arena, const ClockFit& clock, Piece& piece);
  void add_open(const Arena& arena, Piece& piece);
  void add_sightings(const Arena& arena, const std::vector<uint32_t>& edge_rows,
                     Piece& piece);
  void add_trace(const Arena& arena, const ClockFit& clock, Piece& piece);
  void add_notes(const Arena& arena, Piece& piece);
  void name_used_edges(const std::vector<Piece>& pieces);
  void name_binders(const std::vector<Piece>& pieces, KnownFiles& known);
  void number_edges(std::vector<Piece>& pieces, Recording& recording);

  Budget& budget_;
  std::vector<Module> modules_;
  std::vector<Edge> edges_;
  std::unordered_map<std::string, uint32_t> module_rows_;
  std::unordered_map<std::string, uint32_t> edge_rows_;
  std::vector<Place> unnamed_;
  std::unordered_map<uint64_t, bool> entries_;  // by hash: whether metered
  uint32_t unknown_ = kNone;     // the edge that nothing is known of
  Counts counts_{kLargest / 2};  // the rest is for what the recorder adds
  // Of the present arena: numbers, and edges that the budget has no room for.
  uint64_t too_large_ = 0, left_out_ = 0;
};

}  // namespace crossbill::recording
