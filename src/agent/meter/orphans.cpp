// SPDX-License-Identifier: MIT
// In how many runs the calls of orphans came: see orphans.hpp.
//
// A run ends where another crossing was made under the same parent, or where
// the parent was left. Runs are to be no more than the unseen calls were, so
// what cannot be told goes on with the run before.
#include "agent/meter/orphans.hpp"

#include <stddef.h>

#include "agent/meter/chain.hpp"
#include "agent/meter/tree.hpp"

namespace crossbill::agent {

using arena::Activation;
using arena::Node;

namespace {

// Grows from one activation to the next and stays while one is open: our own
// work moves the start of those that are open, and own_ticks with them.
uint64_t number_of(const Thread& thread, const Activation& activation) {
  if (is_bottom(&activation)) return 0;
  return (activation.start & ~arena::kMarked) - thread.own_ticks;
}

}  // namespace

bool continues_run(const Activation& maker, const Node& node) {
  const Node* of = node_of(&maker);
  if (maker.link == reinterpret_cast<uint64_t>(&of->first)) return false;
  const Node* last = reinterpret_cast<Node*>(maker.link - offsetof(Node, next));
  return last->parent == node.parent && is_orphan(*last) &&
         crossbill_edges[last->edge].from_module ==
             crossbill_edges[node.edge].from_module;
}

namespace {

// Counts a run that begins with this call, if one does.
void count_run(const Thread& thread, const Node& node, const Activation& top) {
  arena::Orphans* record = orphans_beside(thread, node);
  if (record == nullptr) return;
  uint64_t number = number_of(thread, top);
  bool goes_on = record->last == number && continues_run(top, node);
  // The last one came in a call inside of this one, which had perhaps begun
  // its run before. Where greenlets switch, activations have no such number.
  bool unknown = record->last > number || (thread.slices && !is_bottom(&top));
  if (record->runs == 0 || !(goes_on || unknown)) record->runs++;
  record->last = number;
}

}  // namespace

void come_to(const Thread& thread, Node& node, const Activation& top) {
  if (node.owner != thread.owner) node.threads++;
  node.owner = thread.owner;
  if (is_orphan(node)) count_run(thread, node, top);
}

}  // namespace crossbill::agent
