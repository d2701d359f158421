// SPDX-License-Identifier: MIT
// Functions and places of single nodes: see node_lines.hpp.
#include "findings/node_lines.hpp"

#include <map>
#include <memory>

#include "analysis/demangle.hpp"
#include "analysis/module_name.hpp"
#include "analysis/native_sites.hpp"
#include "analysis/sites.hpp"
#include "recording/path.hpp"

namespace crossbill::findings {
namespace {

using recording::kNone;
using recording::Recording;

// The node whose site its calls have: its own, or that of who is above.
uint32_t leaf_of(const Recording& recording, uint32_t node) {
  while (recording.nodes[node].site == kNone &&
         recording.nodes[node].parent != kNone)
    node = recording.nodes[node].parent;
  return node;
}

// The innermost site of the program itself on a stack, or kNone.
uint32_t program_site(const Recording& recording, uint32_t frame) {
  for (; frame != kNone; frame = recording.frames[frame].caller) {
    uint32_t site = recording.frames[frame].site;
    if (site != kNone &&
        analysis::owner_of(recording.sites[site]) == analysis::Owner::kProgram)
      return site;
  }
  return kNone;
}

// By leaf, the site of the program's that most of its stacks have.
std::map<uint32_t, uint32_t> sites_by_stack(const Recording& recording) {
  std::map<uint32_t, std::map<uint32_t, uint64_t>> calls;
  for (const recording::Stack& stack : recording.stacks)
    if (uint32_t site = program_site(recording, stack.frame); site != kNone)
      calls[stack.node][site] += stack.calls;
  std::map<uint32_t, uint32_t> most;
  for (const auto& [node, sites] : calls) {
    uint64_t best = 0;
    for (auto [site, count] : sites) {
      if (count <= best) continue;
      best = count;
      most[node] = site;
    }
  }
  return most;
}

class Namer {
 public:
  explicit Namer(const Recording& recording)
      : recording_(recording),
        modules_(analysis::modules_of_sites(recording)),
        by_stack_(sites_by_stack(recording)) {}

  analysis::Line line_of(uint32_t node) const {
    const recording::Edge& edge = recording_.edges[recording_.nodes[node].edge];
    analysis::Line line;
    line.name = analysis::demangle(edge.name);
    line.shown = edge.shown;
    if (edge.to != kNone) {
      const std::string& path = recording_.modules[edge.to].path;
      line.core = recording::file_name(path);
      line.library = analysis::short_module(path);
    }
    uint32_t leaf = leaf_of(recording_, node);
    uint32_t site = recording_.nodes[leaf].site;
    auto stack = by_stack_.find(leaf);
    bool own = site != kNone && analysis::owner_of(recording_.sites[site]) ==
                                    analysis::Owner::kProgram;
    if (!own && stack != by_stack_.end()) site = stack->second;
    if (site != kNone)
      line.site = std::make_shared<analysis::Place>(place_of(site));
    return line;
  }

  analysis::Place place_of(uint32_t index) const {
    const recording::Site& site = recording_.sites[index];
    bool native = site.kind == arena::SiteKind::kNative;
    analysis::Place place{site.file, site.line, site.function, native};
    if (!native) return place;
    place.module = site.file;
    place.offset = site.offset;
    if (modules_[index] != kNone)
      place.build_id = recording_.modules[modules_[index]].build_id;
    return place;
  }

 private:
  const Recording& recording_;
  std::vector<uint32_t> modules_;          // by site
  std::map<uint32_t, uint32_t> by_stack_;  // by leaf
};

}  // namespace

std::vector<analysis::Line> lines_of_nodes(const Recording& recording,
                                           const std::vector<uint32_t>& nodes) {
  std::vector<analysis::Line> lines;
  if (nodes.empty()) return lines;
  Namer namer(recording);
  for (uint32_t node : nodes) lines.push_back(namer.line_of(node));
  analysis::name_native(recording, lines);
  return lines;
}

analysis::Place place_of_site(const Recording& recording, uint32_t site) {
  std::vector<analysis::Line> lines(1);
  lines[0].site =
      std::make_shared<analysis::Place>(Namer(recording).place_of(site));
  analysis::name_native(recording, lines);
  return *lines[0].site;
}

}  // namespace crossbill::findings
