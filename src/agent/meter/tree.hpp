// SPDX-License-Identifier: MIT
// The crossing tree of a thread, and the memory that it takes.
//
// All functions but the first part of find_node are slow paths: they block
// signals, and return null when the arena cannot grow.
#pragma once
#include <stdint.h>

#include "agent/base/arena_writer.hpp"
#include "agent/base/state.hpp"
#include "recording/arena_places.hpp"
#include "recording/arena_samples.hpp"
#include "recording/arena_times.hpp"

namespace crossbill::agent {

inline arena::Node* node_at(arena::Ref ref) {
  return reinterpret_cast<arena::Node*>(arena_base + uint64_t{ref} * 8);
}

// The node above; 0: none. Nodes are appended, so it lies lower. Where a
// program has damaged its arena, the way up ends all the same.
inline arena::Ref above(arena::Ref node) {
  arena::Ref parent = node_at(node)->parent;
  return parent < node ? parent : 0;
}

// Whether its calls are made by a library no recorded call of which is open.
inline bool is_orphan(const arena::Node& node) {
  return (node.threads & arena::kOrphan) != 0;
}

arena::Node* add_node(Thread& thread, arena::Ref parent, uint32_t edge,
                      arena::Ref site);

// An edge, and above it the region that its calls lie in.
inline uint32_t edge_in(const Thread& thread, uint32_t edge) {
  return edge | region_of(thread) << kKeyRegionShift;
}
inline uint32_t edge_in_region(const arena::Node& node) {
  return node.edge | uint32_t{node.region} << kKeyRegionShift;
}

// The same in the stubs: the key without parent and edge.
void make_key(Thread& thread);

// In the table: without a site as the stubs make it. `edge`: with its region.
inline uint64_t node_key(arena::Ref parent, uint32_t edge, arena::Ref site) {
  constexpr uint64_t kSpread = 0xD1B54A32D192ED03u;
  return (uint64_t{parent} << 32 | edge) ^ site * kSpread;
}

// There as well, for an edge whose sites are return addresses or FramePlaces,
// by what the stubs have of these: so they find the node without the site. What
// they find is looked at again.
inline uint64_t place_key(arena::Ref parent, uint32_t edge, uint64_t named) {
  return node_key(parent, edge, 0) ^ named << kReturnShift;
}
void remember_place(Thread& thread, arena::Node& node, uint64_t named);

// One more Node for the calls of another, which knows it as a peer.
arena::Node* add_peer(Thread& thread, arena::Node& node);

// The node of an edge under a parent, if it has been made; else null.
// Constant time for any number of children.
inline arena::Node* node_at_hand(const Thread& thread, arena::Ref parent,
                                 uint32_t edge, arena::Ref site) {
  uint64_t key = node_key(parent, edge_in(thread, edge), site);
  uint64_t mask = (uint64_t{1} << (64 - thread.table_shift)) - 1;
  uint64_t at = table_hash(key, thread.table_shift);
  while (true) {
    const TableEntry& entry = thread.table[at];
    if (__builtin_expect(entry.key == key, 1))
      return static_cast<arena::Node*>(entry.value);
    if (entry.key == 0) return nullptr;
    at = (at + 1) & mask;
  }
}

// The same, and makes it. An edge that is already on the way to the root folds
// onto its ancestor's node, if its site is the same; else only where that has
// happened kMostSites times. Null when the arena cannot grow.
inline constexpr int kMostSites = 4;
inline arena::Node* find_node(Thread& thread, arena::Ref parent, uint32_t edge,
                              arena::Ref site = 0) {
  arena::Node* node = node_at_hand(thread, parent, edge, site);
  return node != nullptr ? node : add_node(thread, parent, edge, site);
}

// Whether a node's calls come from a place of an installed library: each that
// stands for others has its stack taken.
inline bool is_library_place(const arena::Node& node) {
  const char* site = arena_base + uint64_t{node.host_site} * 8;
  return node.host_site != 0 &&
         reinterpret_cast<const arena::Site*>(site)->installed != 0;
}

// Counts a stack that a node's call was made from, which stands for so many.
void count_stack(Thread& thread, arena::Node* node, arena::Ref frame,
                 uint32_t weight);

// The record of a node's CPU time, made when it is new; null when the arena
// cannot grow.
arena::CpuTime* cpu_time_of(Thread& thread, arena::Node* node);

// The same of what threads of libraries did in its calls.
arena::PoolTime* pool_time_of(Thread& thread, arena::Node* node);

// The same of when its calls had no processor.
arena::Preempted* preempted_of(Thread& thread, arena::Node* node);

// The same of the host's gaps after its calls, and of their sizes.
arena::Gaps* gaps_of(Thread& thread, arena::Node* node);
arena::Sizes* sizes_of(Thread& thread, arena::Node* node, arena::SizeKind kind);

// The same of what the host ran of its own in a node's calls. Signals need not
// be blocked.
arena::HostCode* host_code_of(Thread& thread, arena::Node* node);

// The same of what its calls held of the host.
arena::Held* held_of(Thread& thread, arena::Node* node);

// What is known of the orphans of a node's library under the node's parent;
// null if the arena could not grow.
arena::Orphans* orphans_beside(const Thread& thread, const arena::Node& node);

// Refills thread.free; returns its first element.
arena::Activation* more_activations(Thread& thread);

// Count-only mode: counters for all edges that there are by now, in the region
// that the thread is in.
bool add_counters(Thread& thread);

// The counters of that region are the thread's from now on; none yet: of none.
void use_counters(Thread& thread);

// Counts a call. False: there is no room for counters.
bool count_call(Thread& thread, uint32_t edge);

// Gives the thread a slot of that period: that of a thread that has ended, or a
// new one.
bool take_slot(Thread& thread, uint32_t period);

}  // namespace crossbill::agent
