// SPDX-License-Identifier: MIT
// Sums up by function and line what nodes say: see held.hpp.
#include "findings/rules/held.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "findings/handles.hpp"
#include "findings/node_lines.hpp"

namespace crossbill::findings {
namespace {

using recording::Node;

void add(HeldBy& sum, const Node& node) {
  sum.line.calls += node.calls;
  sum.references = std::max(sum.references, node.rare->references);
  sum.stops += node.rare->gc_stops;
  sum.stopped_ns += static_cast<double>(node.rare->gc_held_ns);
  sum.longest_ns =
      std::max(sum.longest_ns, static_cast<double>(node.rare->gc_held_max_ns));
}

}  // namespace

std::vector<HeldBy> held_by(const Material& material, uint64_t references,
                            double longest_ns) {
  const recording::Recording& recording = material.model().recording;
  std::vector<uint32_t> nodes;
  for (uint32_t i = 0; i < recording.nodes.size(); ++i) {
    const recording::Rare& rare = *recording.nodes[i].rare;
    if (rare.references >= references ||
        static_cast<double>(rare.gc_held_max_ns) >= longest_ns)
      nodes.push_back(i);
  }
  std::vector<analysis::Line> lines = lines_of_nodes(recording, nodes);
  std::map<std::string, HeldBy> sums;
  for (size_t i = 0; i < nodes.size(); ++i) {
    const analysis::Line& line = lines[i];
    HeldBy& sum = sums[line.core + '\0' + line.name + '\0' + where(line)];
    if (sum.line.name.empty()) sum.line = line;
    add(sum, recording.nodes[nodes[i]]);
  }
  std::vector<HeldBy> all;
  for (auto& [key, sum] : sums) all.push_back(std::move(sum));
  return all;
}

}  // namespace crossbill::findings
