// SPDX-License-Identifier: MIT
// Walks the trees, and books each crossing on the downcall that it lies in.
#include "analysis/asked.hpp"

#include <algorithm>
#include <unordered_map>

#include "analysis/model.hpp"
#include "analysis/own_cost.hpp"

namespace crossbill::analysis {
namespace {

using recording::Edge;
using recording::kNone;
using recording::Node;

void add_amount(Amount& to, const Amount& more) {
  to.calls += more.calls;
  to.ns += more.ns;
  to.bytes += more.bytes;
  to.calls_squares += more.calls_squares;
}

class Collector {
 public:
  Collector(const recording::Recording& recording, const NodeCosts& costs,
            const std::vector<uint32_t>& rows, size_t row_count)
      : recording_(recording),
        costs_(costs),
        rows_(rows),
        asked_(row_count),
        last_(recording.edges.size()) {}

  void enter(uint32_t node) {
    uint32_t above = path_.empty() ? kNone : path_.back();
    if (above != kNone) book(above, node);
    path_.push_back(rows_[node] == kNone ? above : rows_[node]);
  }

  void leave(uint32_t) { path_.pop_back(); }

  std::vector<std::vector<Asked>> take() { return std::move(asked_); }

 private:
  void book(uint32_t row, uint32_t index) {
    const Node& node = recording_.nodes[index];
    NodeCost cost = costs_[index];
    bool downcall = recording_.edges[node.edge].kind == arena::Kind::kDowncall;
    Asked& asked = find_or_add(row, node.edge);
    asked.downcall = downcall;
    double error = static_cast<double>(node.rare->calls_error);
    add_amount(asked.amount, {node.calls, downcall ? cost.tree_self : cost.self,
                              node.bytes, error * error});
    if (!downcall) asked.host_ns += cost.self * host_share(node, cost).self;
  }

  Asked& find_or_add(uint32_t row, uint32_t edge) {
    std::vector<Asked>& all = asked_[row];
    Last& last = last_[edge];
    if (last.row == row) return all[last.place];
    uint64_t key = uint64_t{row} << 32 | edge;
    auto [found, added] = places_.try_emplace(key, all.size());
    if (added) all.push_back({edge, false, {}, 0});
    last = {row, found->second};
    return all[found->second];
  }

  const recording::Recording& recording_;
  const NodeCosts& costs_;
  const std::vector<uint32_t>& rows_;
  std::vector<uint32_t> path_;  // of each node on it: the innermost row
  std::vector<std::vector<Asked>> asked_;
  std::unordered_map<uint64_t, size_t> places_;  // in asked_, by row and edge
  // The next node of an edge mostly lies in the same row.
  struct Last {
    uint32_t row = kNone;
    size_t place = 0;
  };
  std::vector<Last> last_;  // by edge
};

}  // namespace

std::vector<std::vector<Asked>> asked_by_row(
    const recording::Recording& recording, const Tree& tree,
    const std::vector<uint32_t>& rows, size_t row_count) {
  Collector collector(recording, tree.costs, rows, row_count);
  tree.children.walk(collector);
  return collector.take();
}

void add_asked(std::vector<Asked>& to, const std::vector<Asked>& more) {
  for (const Asked& asked : more) {
    auto found = std::find_if(to.begin(), to.end(), [&](const Asked& one) {
      return one.edge == asked.edge;
    });
    if (found == to.end()) {
      to.push_back(asked);
      continue;
    }
    add_amount(found->amount, asked.amount);
    found->host_ns += asked.host_ns;
  }
}

}  // namespace crossbill::analysis
