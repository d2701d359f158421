// SPDX-License-Identifier: MIT
// Sums of a tree of stacks, and the tree without its smallest nodes.
#include <algorithm>
#include <functional>
#include <unordered_map>

#include "analysis/flame.hpp"

namespace crossbill::analysis {

using recording::kNone;

namespace {

// Raises each node's weight to its share of an amount, with that of all below
// it.
template <class Amount>
void raise_weights(const Flame& flame, Amount amount,
                   std::vector<float>& weights) {
  std::vector<double> totals;
  double all = 0;
  for (const FlameNode& node : flame.nodes) {
    totals.push_back(static_cast<double>(amount(node)));
    all += totals.back();
  }
  if (all <= 0) return;
  for (size_t i = flame.nodes.size(); i-- > 0;) {
    uint32_t parent = flame.nodes[i].parent;
    if (parent != kNone) totals[parent] += totals[i];
    weights[i] = std::max(weights[i], static_cast<float>(totals[i] / all));
  }
}

// By node: the largest of its shares of all time, calls and bytes. No node has
// more than the one that it lies in.
std::vector<float> weights_of(const Flame& flame) {
  std::vector<float> weights(flame.nodes.size());
  raise_weights(
      flame, [](const FlameNode& node) { return node.ns; }, weights);
  raise_weights(
      flame, [](const FlameNode& node) { return node.calls; }, weights);
  raise_weights(
      flame, [](const FlameNode& node) { return node.bytes; }, weights);
  return weights;
}

}  // namespace

Flame prune(const Flame& flame, size_t most) {
  if (flame.nodes.size() <= most) return flame;
  std::vector<float> weights = weights_of(flame);
  std::vector<float> order = weights;
  auto bar = order.begin() + static_cast<ptrdiff_t>(most);
  std::nth_element(order.begin(), bar, order.end(), std::greater<>());
  float least = *bar;
  order = {};
  Flame kept;
  kept.timed = flame.timed;
  kept.frames = flame.frames;
  kept.of_edges = flame.of_edges;
  kept.waits_outside = flame.waits_outside;
  auto small = static_cast<uint32_t>(kept.frames.size());
  kept.frames.push_back({FrameKind::kSmall, "", "", 0, "", ""});
  std::vector<uint32_t> places(flame.nodes.size());  // in `kept`
  std::unordered_map<uint32_t, uint32_t> smalls;     // by place in `kept`
  for (size_t i = 0; i < flame.nodes.size(); ++i) {
    FlameNode node = flame.nodes[i];
    if (node.parent != kNone) node.parent = places[node.parent];
    places[i] = static_cast<uint32_t>(kept.nodes.size());
    bool in_small =
        node.parent != kNone && kept.nodes[node.parent].frame == small;
    if (weights[i] > least && !in_small) {
      kept.nodes.push_back(node);
      continue;
    }
    if (in_small) {
      places[i] = node.parent;
    } else {
      auto [found, added] = smalls.try_emplace(node.parent, places[i]);
      places[i] = found->second;
      if (added) kept.nodes.push_back({node.parent, small, 0, 0, 0});
    }
    FlameNode& sum = kept.nodes[places[i]];
    ++kept.hidden[places[i]];
    sum.calls += node.calls;
    sum.bytes += node.bytes;
    sum.ns += node.ns;
  }
  return kept;
}

}  // namespace crossbill::analysis
