// SPDX-License-Identifier: MIT
// Decodes one arena: walks its blocks, resolves its Refs, and gives plain
// data whose indexes are all valid. What is damaged is left out and said.
#pragma once
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "recording/arena.hpp"
#include "recording/arena_file.hpp"
#include "recording/arena_handles.hpp"
#include "recording/arena_places.hpp"
#include "recording/arena_samples.hpp"
#include "recording/arena_sightings.hpp"
#include "recording/arena_times.hpp"
#include "recording/budget.hpp"

namespace crossbill::recording {

inline constexpr uint32_t kNoIndex = 0xffffffff;

struct ArenaModule {
  std::string path;
  std::string build_id;  // hexadecimal
  arena::Role role = arena::Role::kCore;
  uint64_t base = 0;
  bool code_read = false;  // by the agent
};

struct ArenaEdge {
  arena::Edge record{};
  uint32_t from = kNoIndex;  // in Arena::modules
  uint32_t to = kNoIndex;
  std::string name;
  std::string symbol;
  std::string shown;
};

struct ArenaThread {
  arena::Thread record{};
  arena::Activation bottom{};  // stands for what lies outside of crossings
  std::string name;
  uint32_t library = kNoIndex;  // in Arena::modules
};

struct ArenaLibraryThread {
  arena::LibraryThread record{};
  uint32_t module = kNoIndex;   // in Arena::modules
  uint32_t starter = kNoIndex;  // the same
};

struct ArenaNode {
  arena::Node record{};
  uint32_t parent = kNoIndex;  // in Arena::nodes, always an earlier one
  uint32_t thread = kNoIndex;  // in Arena::threads
  uint32_t site = kNoIndex;    // in Arena::sites
  arena::CpuTime cpu{};
  arena::HostCode host_code{};
  arena::Preempted preempted{};
  uint64_t orphan_runs = 0;  // of it and its kind under the same parent
  // Of calls of which not all were timed: see samples.hpp.
  uint64_t samples = 0;    // that were
  double time_error = 0;   // ticks, of `total`
  double calls_error = 0;  // of `calls`
  arena::PoolTime pool{};
  arena::Held held{};
  uint32_t region = kNoIndex;  // in Arena::regions
};

struct ArenaSite {
  arena::Site record{};
  std::string file;  // of kNative: of the module
  std::string function;
  uint32_t module = kNoIndex;  // of kNative, in Arena::modules
};

struct ArenaRegion {
  arena::Region record{};
  std::string name;
  uint32_t around = kNoIndex;  // in Arena::regions, always an earlier one
};

struct ArenaFrame {
  uint32_t site = kNoIndex;    // in Arena::sites
  uint32_t caller = kNoIndex;  // in Arena::frames, always an earlier one
};

struct ArenaStack {
  uint32_t node = kNoIndex;   // in Arena::nodes
  uint32_t frame = kNoIndex;  // in Arena::frames
  uint64_t calls = 0;
};

struct ArenaGaps {
  arena::Gaps record{};
  uint32_t node = kNoIndex;  // in Arena::nodes
};

struct ArenaSizes {
  arena::Sizes record{};
  uint32_t node = kNoIndex;  // in Arena::nodes
};

struct ArenaMade {
  arena::Made record{};
  arena::Pair pair{};
  std::string freers;
  uint32_t node = kNoIndex;        // in Arena::nodes
  uint32_t last_freed = kNoIndex;  // the same
};

struct ArenaMisuse {
  arena::Misuse record{};
  uint32_t made = kNoIndex;   // in Arena::made
  uint32_t freed = kNoIndex;  // in Arena::nodes
  uint32_t node = kNoIndex;   // the same
};

struct ArenaSighting {
  arena::Sighting record{};
  uint32_t node = kNoIndex;       // in Arena::nodes
  uint32_t from_node = kNoIndex;  // the same
  uint32_t module = kNoIndex;     // in Arena::modules
  uint32_t site = kNoIndex;       // in Arena::sites
};

struct ArenaTraced {
  arena::Traced record{};
  uint32_t node = kNoIndex;  // in Arena::nodes
};

struct ArenaHistogram {
  arena::Histogram record{};
  uint32_t thread = kNoIndex;
};

struct ArenaCounter {
  uint32_t edge = 0;
  uint32_t thread = kNoIndex;
  uint64_t calls = 0;
  uint32_t region = kNoIndex;  // in Arena::regions
  bool anywhere = false;  // nobody knows by which thread, or in what region
};

struct ArenaActivation {
  arena::Activation record{};
  uint32_t node = kNoIndex;  // in Arena::nodes
};

struct ArenaNote {
  arena::Note record{};
  uint32_t module = kNoIndex;  // in Arena::modules
  std::string subject;
};

struct Arena {
  arena::Header header{};
  std::string image;
  std::vector<std::string> command;
  std::string host;
  std::string parent_arena;
  std::vector<ArenaModule> modules;
  std::unordered_map<uint32_t, ArenaEdge> edges;  // own ones, by edge id
  std::vector<ArenaThread> threads;
  std::vector<ArenaLibraryThread> library_threads;
  std::vector<ArenaSite> sites;
  std::vector<ArenaFrame> frames;
  std::vector<ArenaRegion> regions;
  // Regions that there was no room for, and ends of regions that none had
  // begun.
  uint64_t regions_left_out = 0, regions_not_begun = 0;
  std::vector<ArenaNode> nodes;  // roots are left out
  uint64_t own = 0;              // of all nodes, before samples are scaled
  std::vector<ArenaStack> stacks;
  std::vector<ArenaHistogram> histograms;
  std::vector<ArenaGaps> gaps;
  std::vector<ArenaSizes> sizes;
  std::vector<ArenaMade> made;
  std::vector<ArenaMisuse> misuses;
  std::vector<ArenaSighting> sightings;
  std::vector<ArenaTraced> traced;  // in no order
  std::vector<ArenaCounter> counters;
  // Per thread, the chain of open activations, innermost first.
  std::vector<std::vector<ArenaActivation>> open;
  std::vector<ArenaNote> notes;
  std::vector<std::string> damage;  // sentences
};

// What would cost more than `budget` has left is damage, too.
Arena decode(const ArenaFile& file, Budget& budget);

// Modules and edges alone, for the children of a fork.
Arena decode_edges(const ArenaFile& file);

}  // namespace crossbill::recording
