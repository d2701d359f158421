// SPDX-License-Identifier: MIT
// Finds imports by the names of the functions that initialise modules.
#include "analysis/imports.hpp"

#include <algorithm>
#include <vector>

#include "recording/names.hpp"

namespace crossbill::analysis {

using recording::kNone;
using recording::Node;
using recording::Recording;

namespace {

uint64_t less(uint64_t from, uint64_t what) {
  return from > what ? from - what : 0;
}

// Rows that are about nodes, by where those have come to lie.
template <class Row>
void follow(std::vector<Row>& rows, const std::vector<uint32_t>& place) {
  std::erase_if(rows, [&](Row& row) {
    row.node = place[row.node];
    return row.node == kNone;
  });
}

}  // namespace

std::string imported_by(const recording::Edge& edge) {
  if (edge.kind != arena::Kind::kDowncall) return "";
  return std::string(recording::initialised_by(edge.name));
}

Recording without_imports(const Recording& recording) {
  Recording kept = recording;
  kept.nodes.clear();
  std::vector<char> is_import(recording.edges.size());
  std::transform(recording.edges.begin(), recording.edges.end(),
                 is_import.begin(),
                 [](const auto& edge) { return !imported_by(edge).empty(); });
  std::vector<uint32_t> place(recording.nodes.size(), kNone);  // in `kept`
  std::vector<uint64_t> gone(recording.nodes.size());  // ns below a kept node
  std::vector<char> used_in_imports(recording.edges.size());
  for (uint32_t i = 0; i < recording.nodes.size(); ++i) {
    const Node& node = recording.nodes[i];
    bool below = node.parent != kNone && place[node.parent] == kNone;
    if (below || is_import[node.edge]) {
      used_in_imports[node.edge] = 1;
      if (!below && node.parent != kNone) gone[node.parent] += node.total_ns;
      continue;
    }
    place[i] = static_cast<uint32_t>(kept.nodes.size());
    kept.nodes.push_back(node);
    if (node.parent != kNone) kept.nodes.back().parent = place[node.parent];
  }
  for (size_t i = recording.nodes.size(); i-- > 0;) {
    if (place[i] == kNone || gone[i] == 0) continue;
    Node& node = kept.nodes[place[i]];
    node.total_ns = less(node.total_ns, gone[i]);
    if (recording.nodes[i].parent != kNone)
      gone[recording.nodes[i].parent] += gone[i];
  }
  follow(kept.stacks, place);
  follow(kept.sizes, place);
  follow(kept.open_crossings, place);
  follow(kept.trace, place);
  std::erase_if(kept.histograms, [&](const recording::Bucket& bucket) {
    return used_in_imports[bucket.edge] != 0;
  });
  return kept;
}

}  // namespace crossbill::analysis
