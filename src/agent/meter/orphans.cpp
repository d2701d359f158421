// SPDX-License-Identifier: MIT
// Which calls are orphans, and in how many runs they came: see orphans.hpp.
//
// A run ends where another crossing was made under the same parent, or where
// the parent was left. Runs are to be no more than the unseen calls were, so
// what cannot be told goes on with the run before.
#include "agent/meter/orphans.hpp"

#include "agent/link/module_id.hpp"
#include "agent/meter/chain.hpp"
#include "agent/meter/tree.hpp"

namespace crossbill::agent {

using arena::Activation;
using arena::Node;

namespace {

bool is_library(uint16_t module) {
  arena::Role role = role_of(ModuleId{module});
  return role == arena::Role::kCore || role == arena::Role::kGlue;
}

// Grows from one activation to the next and stays while one is open: our own
// work moves the start of those that are open, and own_ticks with them.
uint64_t number_of(const Thread& thread, const Activation& activation) {
  if (is_bottom(&activation)) return 0;
  return (activation.start & ~arena::kMarked) - thread.own_ticks;
}

// Counts a run that begins with this call, if one does.
void count_run(const Thread& thread, const Node& node, const Activation& top) {
  arena::Orphans* record = orphans_beside(thread, node);
  if (record == nullptr) return;
  uint64_t number = number_of(thread, top);
  uint32_t children = top.children;
  // The one before has been left since, or nobody saw its end.
  bool goes_on = record->last == number && children - record->children <= 1;
  // The last one came in a call inside of this one, which had perhaps begun
  // its run before. Where greenlets switch, activations have no such number.
  bool unknown = record->last > number || (thread.slices && !is_bottom(&top));
  if (record->runs == 0 || !(goes_on || unknown)) record->runs++;
  record->last = number;
  record->children = children;
}

}  // namespace

bool makes_orphan(arena::Ref parent, uint32_t edge) {
  const EdgeState& state = crossbill_edges[edge];
  if ((state.flags & kTimed) != 0 || !is_library(state.from_module))
    return false;
  for (arena::Ref at = parent; at != 0; at = node_at(at)->parent) {
    if (node_at(at)->edge == arena::kNoEdge) continue;
    const EdgeState& above = crossbill_edges[node_at(at)->edge];
    if ((above.flags & kTimed) != 0 && above.to_module == state.from_module)
      return false;
  }
  return true;
}

void come_to(const Thread& thread, Node& node, const Activation& top) {
  uint32_t orphan = node.owner & arena::kOrphan;
  if ((node.owner & ~orphan) != thread.owner) node.threads++;
  node.owner = thread.owner | orphan;
  if (orphan != 0) count_run(thread, node, top);
}

}  // namespace crossbill::agent
