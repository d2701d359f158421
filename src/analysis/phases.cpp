// SPDX-License-Identifier: MIT
// The table of phases.
//
// Services of libc are logic, but for those that use memory that the host has
// lent. Waiting for a lock is logic too, and shown apart.
#include "analysis/phases.hpp"

namespace crossbill::analysis {
namespace {

using arena::Category;
using arena::Kind;

struct Upcall {
  Category category;
  Phase phase;
};

constexpr Upcall kUpcalls[] = {
    {Category::kUnpack, Phase::kValues},
    {Category::kPack, Phase::kValues},
    {Category::kError, Phase::kValues},
    {Category::kOther, Phase::kValues},
    {Category::kNone, Phase::kValues},
    {Category::kString, Phase::kStrings},
    {Category::kCopy, Phase::kCopies},
    {Category::kObject, Phase::kObjects},
    {Category::kLookup, Phase::kObjects},
    {Category::kReference, Phase::kObjects},
    {Category::kField, Phase::kObjects},
    {Category::kAllocate, Phase::kMemory},
    {Category::kRelease, Phase::kCleanup},
    {Category::kFree, Phase::kCleanup},
    {Category::kHostLock, Phase::kHostLock},
    {Category::kHostLockApi, Phase::kTransition},
    {Category::kThread, Phase::kValues},
    {Category::kCallback, Phase::kHost},
    {Category::kLock, Phase::kLogic},
};

}  // namespace

Phase phase_below(const recording::Edge& edge) {
  if (edge.category == Category::kHostLock) return Phase::kHostLock;
  if (edge.category == Category::kLentCopy) return Phase::kCopies;
  if (edge.category == Category::kLentString) return Phase::kStrings;
  if (edge.kind != Kind::kUpcall) return Phase::kLogic;
  for (const Upcall& row : kUpcalls)
    if (row.category == edge.category) return row.phase;
  return Phase::kValues;
}

bool waits_for_host(const recording::Recording& recording,
                    const recording::Node& node) {
  const recording::Edge& edge = recording.edges[node.edge];
  if (edge.category == Category::kHostLock) return true;
  if (edge.category != Category::kLock || edge.kind != Kind::kService ||
      node.parent == recording::kNone)
    return false;
  const recording::Edge& above =
      recording.edges[recording.nodes[node.parent].edge];
  return above.category == Category::kHostLockApi && above.to == edge.from;
}

Phase phase_of_self(const recording::Edge& edge) {
  return edge.glue != 0 ? Phase::kGlue : Phase::kLogic;
}

}  // namespace crossbill::analysis
