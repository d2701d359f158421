// SPDX-License-Identifier: MIT
// Which call of its function an open crossing is. The arena counts calls as
// they are entered, so an open one is the last that was counted, unless its
// function was called once more from within and came back. Where that may have
// been, the number is not known.
#include "recording/open_crossings.hpp"

#include <unordered_map>
#include <unordered_set>

#include "recording/numbers.hpp"

namespace crossbill::recording {
namespace {

// What a hostile arena may make us walk; beyond, no number is known.
constexpr uint64_t kMostSteps = 10'000'000;

// The nodes by which a thread called a function.
struct Function {
  std::vector<uint32_t> nodes;
  uint64_t calls = 0;
};

class Chains {
 public:
  Chains(const Arena& arena, const std::vector<uint32_t>& callees)
      : arena_(arena), callees_(callees) {
    for (uint32_t node = 0; node < arena.nodes.size(); ++node) {
      Function& function = functions_[key_of(node)];
      function.nodes.push_back(node);
      function.calls += arena::calls_of(arena.nodes[node].record);
    }
  }

  void add(uint32_t thread, std::vector<OpenCrossing>& rows) {
    bool idle = true;  // from the top to here, no call has come back
    std::unordered_set<uint32_t> above;  // callees of what lies further in
    for (const ArenaActivation& open : arena_.open[thread]) {
      idle = idle && open.record.below == 0;
      bool inside = !above.insert(callees_[open.node]).second;
      bool known = !inside && (idle || !may_recurse(open.node));
      rows.push_back(
          {thread, open.node, std::nullopt, exception_in_flight(open.record)});
      uint64_t calls = functions_[key_of(open.node)].calls;
      if (known && calls <= kLargest) rows.back().call = calls;
    }
  }

 private:
  static std::optional<bool> exception_in_flight(
      const arena::Activation& record) {
    if ((record.marks & arena::kMaybeCaught) != 0) return std::nullopt;
    return (record.marks & arena::kRaised) != 0;
  }

  uint64_t key_of(uint32_t node) const {
    return uint64_t{arena_.nodes[node].thread} << 32 | callees_[node];
  }

  // Parents have smaller numbers.
  bool is_below(uint32_t node, uint32_t ancestor) {
    for (; node > ancestor && node != kNoIndex; ++steps_)
      node = arena_.nodes[node].parent;
    return node == ancestor;
  }

  // Whether the function may have been called from within its own call.
  bool may_recurse(uint32_t node) {
    if ((arena_.nodes[node].record.threads & arena::kFolded) != 0) return true;
    for (uint32_t other : functions_[key_of(node)].nodes)
      if (++steps_ > kMostSteps || (other > node && is_below(other, node)))
        return true;
    return false;
  }

  const Arena& arena_;
  const std::vector<uint32_t>& callees_;
  std::unordered_map<uint64_t, Function> functions_;  // by key_of()
  uint64_t steps_ = 0;
};

}  // namespace

std::vector<OpenCrossing> open_crossings(const Arena& arena,
                                         const std::vector<uint32_t>& callees) {
  std::vector<OpenCrossing> rows;
  Chains chains(arena, callees);
  for (uint32_t thread = 0; thread < arena.open.size(); ++thread)
    chains.add(thread, rows);
  return rows;
}

}  // namespace crossbill::recording
