// SPDX-License-Identifier: MIT
// Handles by who made them: see handles.hpp.
#include "findings/handles.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>

#include "analysis/sites.hpp"
#include "findings/node_lines.hpp"

namespace crossbill::findings {
namespace {

using recording::Handles;
using recording::kNone;
using recording::Recording;

uint32_t process_of(const Recording& recording, uint32_t node) {
  return recording.threads[recording.nodes[node].thread].process;
}

uint32_t library_of(const Recording& recording, uint32_t node) {
  return recording.edges[recording.nodes[node].edge].to;
}

// A library's functions that free, in one process.
using PairKey = std::tuple<uint32_t, uint32_t, std::string>;

PairKey key_of(const Recording& recording, const Handles& row) {
  return {process_of(recording, row.node), library_of(recording, row.node),
          row.freers};
}

bool names(std::string_view list, std::string_view name) {
  for (size_t at = 0; at <= list.size();) {
    size_t end = std::min(list.find('|', at), list.size());
    if (list.substr(at, end - at) == name) return true;
    at = end + 1;
  }
  return false;
}

std::string as_words(std::string list) {
  for (size_t at; (at = list.find('|')) != list.npos;)
    list.replace(at, 1, " or ");
  return list;
}

// What is to be known of all handles of a pair in a process.
struct PairSum {
  uint64_t freed = 0;
  uint64_t calls = 0;  // of its freers, as the tree counts them
};

std::map<PairKey, PairSum> sums_of_pairs(const Recording& recording) {
  std::map<PairKey, PairSum> sums;
  for (const Handles& row : recording.handles)
    sums[key_of(recording, row)].freed += row.freed;
  for (uint32_t i = 0; i < recording.nodes.size() && !sums.empty(); ++i) {
    const recording::Node& node = recording.nodes[i];
    const recording::Edge& edge = recording.edges[node.edge];
    if (edge.kind != arena::Kind::kDowncall || edge.glue != 0) continue;
    uint32_t process = process_of(recording, i);
    for (auto& [key, sum] : sums)
      if (std::get<0>(key) == process && std::get<1>(key) == edge.to &&
          names(std::get<2>(key), edge.name))
        sum.calls += node.calls;
  }
  return sums;
}

// Another library's use of its own; of ctypes and its like it is the host's.
bool is_by_host(const Recording& recording, uint32_t node) {
  uint32_t from = recording.edges[recording.nodes[node].edge].from;
  if (from == kNone) {
    uint32_t above = recording.nodes[node].parent;
    if (above == kNone) return true;
    const recording::Edge& edge = recording.edges[recording.nodes[above].edge];
    return edge.glue != 0 || edge.kind != arena::Kind::kDowncall;
  }
  return recording.modules[from].role != arena::Role::kCore;
}

std::vector<analysis::Line> lines_of_makers(const Recording& recording) {
  std::vector<uint32_t> nodes;
  for (const Handles& row : recording.handles) nodes.push_back(row.node);
  return lines_of_nodes(recording, nodes);
}

std::string text_of(const analysis::Line& line) {
  return line.core + '\0' + line.name + '\0' + where(line);
}

void add(MadeBy& sum, const Handles& row) {
  uint64_t left = row.made - std::min(row.made, row.freed + row.gone);
  sum.made += row.made;
  sum.freed += row.freed;
  (row.ended ? sum.left : sum.at_kill) += left;
  sum.given += row.ended ? row.given : 0;
  sum.shared += row.shared;
  sum.idle += row.idle;
  sum.sure |= row.sure;
  sum.doubtful |= row.counted || row.again > 0 || row.missed > 0;
  if (row.idle_ns <= sum.idle_ns) return;
  sum.idle_ns = row.idle_ns;
  sum.life_ns = row.life_ns;
}

}  // namespace

std::vector<MadeBy> handles_made(const Material& material) {
  const Recording& recording = material.model().recording;
  std::vector<analysis::Line> makers = lines_of_makers(recording);
  std::map<PairKey, PairSum> sums = sums_of_pairs(recording);
  std::map<std::string, MadeBy> by_maker;
  for (size_t i = 0; i < makers.size(); ++i) {
    const Handles& row = recording.handles[i];
    const PairSum& pair = sums[key_of(recording, row)];
    MadeBy& sum = by_maker[text_of(makers[i])];
    sum.maker = makers[i];
    sum.freers = as_words(row.freers);
    sum.by_host &= is_by_host(recording, row.node);
    sum.pair_freed += pair.freed;
    sum.unseen += pair.calls - std::min(pair.calls, row.frees);
    add(sum, row);
  }
  std::vector<MadeBy> all;
  for (auto& [text, sum] : by_maker) all.push_back(std::move(sum));
  return all;
}

std::vector<MisusedBy> misuses(const Material& material,
                               arena::MisuseKind kind) {
  const Recording& recording = material.model().recording;
  std::vector<uint32_t> nodes;  // three of each
  std::vector<const recording::Misuse*> rows;
  for (const recording::Misuse& row : recording.misuses) {
    if (row.kind != kind) continue;
    rows.push_back(&row);
    uint32_t made = recording.handles[row.handles].node;
    nodes.insert(nodes.end(),
                 {row.node, made, row.freed == kNone ? made : row.freed});
  }
  std::vector<analysis::Line> lines = lines_of_nodes(recording, nodes);
  std::map<std::string, MisusedBy> by_call;
  for (size_t i = 0; i < rows.size(); ++i) {
    const Handles& made = recording.handles[rows[i]->handles];
    const analysis::Line* line = &lines[3 * i];
    std::string key = text_of(line[0]) + '\0' + text_of(line[1]);
    auto [found, added] = by_call.try_emplace(std::move(key));
    MisusedBy& sum = found->second;
    if (added) sum = {line[0], line[1], line[2], false, 0, true};
    sum.knows_freed |= rows[i]->freed != kNone;
    sum.calls += rows[i]->calls;
    bool frees = kind == arena::MisuseKind::kDoubleFree;
    sum.sure &= !made.counted && made.again == 0 && made.strange == 0 &&
                made.missed == 0 &&
                (frees || (rows[i]->known > 0 && rows[i]->strange == 0));
  }
  std::vector<MisusedBy> all;
  for (auto& [key, sum] : by_call) all.push_back(std::move(sum));
  return all;
}

std::string where(const analysis::Line& line) {
  return line.site ? analysis::place_name(*line.site) : "";
}

}  // namespace crossbill::findings
