// SPDX-License-Identifier: MIT
// Which call of its function an open crossing is. The arena counts calls as
// they are entered, so an open one is the last that was counted, unless its
// function was called once more from within and came back. Where that may have
// been, the number is not known.
#include "recording/open_crossings.hpp"

#include <algorithm>

namespace crossbill::recording {
namespace {

class Chain {
 public:
  Chain(const Arena& arena, const std::vector<uint32_t>& callees,
        uint32_t thread)
      : arena_(arena), callees_(callees), thread_(thread) {}

  std::vector<OpenCrossing> all() {
    std::vector<OpenCrossing> rows;
    for (const ArenaActivation& open : arena_.open[thread_]) {
      idle_ = idle_ && open.record.children == 0;
      rows.push_back({thread_, open.node, call_number(open.node),
                      exception_in_flight(open.record)});
      above_.push_back(callees_[open.node]);
    }
    return rows;
  }

 private:
  static std::optional<bool> exception_in_flight(
      const arena::Activation& record) {
    if ((record.parent_ref & arena::kMaybeCaught) != 0) return std::nullopt;
    return (record.parent_ref & arena::kRaised) != 0;
  }

  bool is_of(uint32_t node, uint32_t callee) const {
    return arena_.nodes[node].thread == thread_ && callees_[node] == callee;
  }

  bool is_below(uint32_t node, uint32_t ancestor) const {
    while (node > ancestor && node != kNoIndex)
      node = arena_.nodes[node].parent;
    return node == ancestor;
  }

  // Whether the function may have been called from within its own call.
  bool may_recurse(uint32_t node) const {
    if ((arena_.nodes[node].record.threads & arena::kFolded) != 0) return true;
    for (uint32_t other = node + 1; other < arena_.nodes.size(); ++other)
      if (is_of(other, callees_[node]) && is_below(other, node)) return true;
    return false;
  }

  // By this thread, and those that had its seat before.
  std::optional<uint64_t> call_number(uint32_t node) const {
    bool inside =
        std::find(above_.begin(), above_.end(), callees_[node]) != above_.end();
    if (inside || (!idle_ && may_recurse(node))) return std::nullopt;
    uint64_t calls = 0;
    for (uint32_t other = 0; other < arena_.nodes.size(); ++other)
      if (is_of(other, callees_[node]))
        calls += arena_.nodes[other].record.calls;
    return calls;
  }

  const Arena& arena_;
  const std::vector<uint32_t>& callees_;
  uint32_t thread_;
  bool idle_ = true;             // from the top to here, no call has come back
  std::vector<uint32_t> above_;  // callees of what lies further in
};

}  // namespace

std::vector<OpenCrossing> open_crossings(const Arena& arena,
                                         const std::vector<uint32_t>& callees) {
  std::vector<OpenCrossing> all;
  for (uint32_t thread = 0; thread < arena.open.size(); ++thread)
    for (const OpenCrossing& row : Chain(arena, callees, thread).all())
      all.push_back(row);
  return all;
}

}  // namespace crossbill::recording
