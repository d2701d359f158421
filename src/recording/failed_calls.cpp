// SPDX-License-Identifier: MIT
// Counts, for each node of calls by glue, how many reached the function.
#include "recording/failed_calls.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>

namespace crossbill::recording {
namespace {

constexpr uint8_t kGlue = 1, kCarried = 2;

// What of a number stands for a share of a node's calls.
uint64_t part(uint64_t number, double share) {
  return static_cast<uint64_t>(static_cast<double>(number) * share + 0.5);
}

bool same_callee(const Edge& left, const Edge& right) {
  return left.to == right.to &&
         (left.symbol == right.symbol || left.name == right.name);
}

class Settling {
 public:
  Settling(const GlueNames& names, Recording& recording)
      : names_(names),
        recording_(recording),
        nodes_(recording.nodes),
        above_(nodes_.size(), kNone),
        reached_(nodes_.size()),
        modules_(nodes_.size(), kNone) {}

  void run() {
    for (uint32_t i = 0; i < nodes_.size(); ++i) look_at(i);
    count_without_trees();
    auto known = static_cast<uint32_t>(reached_.size());
    for (uint32_t i = 0; i < known; ++i)
      if (uint64_t failed = failed_of(i); failed > 0) move(i, failed);
  }

 private:
  const Edge& edge_of(uint32_t node) const {
    return recording_.edges[nodes_[node].edge];
  }

  bool has_tree(uint32_t node) const {
    const Thread& thread = recording_.threads[nodes_[node].thread];
    return recording_.processes[thread.process].mode != arena::Mode::kCountOnly;
  }

  // Finds the call by glue that a node lies in, with nothing between them but
  // the glue's own functions and what these call.
  void look_at(uint32_t node) {
    uint32_t parent = nodes_[node].parent;
    if (parent == kNone) return;
    const Edge& over = edge_of(parent);
    if (over.glue == kCarried)
      above_[node] = parent;
    else if (over.kind != arena::Kind::kDowncall || over.glue == kGlue)
      above_[node] = above_[parent];
    uint32_t call = above_[node];
    if (call == kNone) return;
    const Edge& edge = edge_of(node);
    if (edge.glue == 0 && same_callee(edge, edge_of(call)))
      reached_[call] += nodes_[node].calls;
    if (edge.from != kNone &&
        recording_.modules[edge.from].role == arena::Role::kGlue)
      modules_[call] = edge.from;
  }

  // Where calls are only counted, those of one thread are compared; a function
  // that was never reached may be one that is not seen. Others may have called
  // the function, too: then fewer failed than can be told.
  void count_without_trees() {
    std::map<std::tuple<uint32_t, uint32_t, std::string_view>, uint64_t>
        arrived;
    auto key = [&](uint32_t node) {
      const Edge& edge = edge_of(node);
      return std::tuple(nodes_[node].thread, edge.to,
                        std::string_view(edge.symbol));
    };
    for (uint32_t i = 0; i < nodes_.size(); ++i)
      if (!has_tree(i) && may_be_by_glue(edge_of(i)))
        arrived[key(i)] += nodes_[i].calls;
    for (uint32_t i = 0; i < nodes_.size(); ++i) {
      if (edge_of(i).glue != kCarried || has_tree(i)) continue;
      auto found = arrived.find(key(i));
      bool known = found != arrived.end() && found->second > 0;
      reached_[i] =
          known ? std::min(found->second, nodes_[i].calls) : nodes_[i].calls;
      if (known) found->second -= reached_[i];
      modules_[i] = only_glue();
    }
  }

  // A call of the function itself, by glue or by an address that dlsym gave.
  bool may_be_by_glue(const Edge& edge) const {
    return edge.glue == 0 &&
           (edge.from == kNone ||
            recording_.modules[edge.from].role == arena::Role::kGlue);
  }

  // The one module that is glue; none where there are several.
  uint32_t only_glue() const {
    uint32_t found = kNone;
    for (uint32_t i = 0; i < recording_.modules.size(); ++i) {
      if (!names_.contains(recording_.modules[i].path)) continue;
      if (found != kNone) return kNone;
      found = i;
    }
    return found;
  }

  // A call that has failed returned an error; what else did not arrive is open.
  uint64_t failed_of(uint32_t node) const {
    const Node& of = nodes_[node];
    if (edge_of(node).glue != kCarried || modules_[node] == kNone ||
        of.calls <= reached_[node])
      return 0;
    uint64_t missing = of.calls - reached_[node];
    return has_tree(node) ? std::min(missing, of.rare->errors) : missing;
  }

  uint32_t edge_of_glue(uint32_t node) {
    uint32_t module = modules_[node];
    auto name = names_.find(recording_.modules[module].path);
    if (name == names_.end()) return kNone;
    auto [known, added] = edges_.try_emplace(module, kNone);
    uint32_t& edge = known->second;
    auto& edges = recording_.edges;
    for (uint32_t i = 0; i < edges.size() && added && edge == kNone; ++i)
      if (edges[i].glue == kGlue && edges[i].to == module &&
          edges[i].name == name->second)
        edge = i;
    if (edge != kNone) return edge;
    Edge made = edge_of(node);
    made.to = module;
    made.name = name->second;
    made.symbol = made.shown = "";
    made.glue = kGlue;
    edge = static_cast<uint32_t>(edges.size());
    edges.push_back(std::move(made));
    return edge;
  }

  void move(uint32_t node, uint64_t failed) {
    uint32_t edge = edge_of_glue(node);
    if (edge == kNone) return;
    if (failed == nodes_[node].calls) {
      nodes_[node].edge = edge;
      return;
    }
    Node& from = nodes_[node];
    double share =
        static_cast<double>(failed) / static_cast<double>(from.calls);
    Node made;
    made.thread = from.thread;
    made.parent = from.parent;
    made.edge = edge;
    made.threads = from.threads;
    made.site = from.site;
    made.region = from.region;
    auto take = [&](uint64_t Node::*number, uint64_t much) {
      made.*number = std::min(much, from.*number);
      from.*number -= made.*number;
    };
    Rare left = *from.rare, gone;
    take(&Node::calls, failed);
    gone.errors = std::min(failed, left.errors);
    left.errors -= gone.errors;
    take(&Node::timed, part(from.timed, share));
    take(&Node::samples, part(from.samples, share));
    take(&Node::self_ns, part(from.self_ns, share));
    take(&Node::own_ns, part(from.own_ns, share));
    gone.time_error_ns = part(left.time_error_ns, share);
    take(&Node::total_ns, made.self_ns);
    if (made.timed > 0) made.max_ns = made.total_ns / made.timed;
    from.rare = left;
    made.rare = gone;
    nodes_.push_back(std::move(made));
  }

  const GlueNames& names_;
  Recording& recording_;
  std::vector<Node>& nodes_;
  // By node: the call by glue around it, how many of that reached the function,
  // and who made it.
  std::vector<uint32_t> above_;
  std::vector<uint64_t> reached_;
  std::vector<uint32_t> modules_;
  std::map<uint32_t, uint32_t> edges_;  // of glue, by its module
};

}  // namespace

GlueNames glue_names(const std::vector<Module>& modules,
                     const std::vector<Edge>& edges) {
  GlueNames names;
  for (const Edge& edge : edges) {
    if (edge.to == kNone || edge.glue != kGlue ||
        edge.kind != arena::Kind::kDowncall ||
        edge.convention != arena::Convention::kCall)
      continue;
    auto [name, added] = names.try_emplace(modules[edge.to].path, edge.name);
    if (!added) name->second = std::min(name->second, edge.name);
  }
  return names;
}

void settle_failed(const GlueNames& names, Recording& recording) {
  bool carries =
      std::any_of(recording.edges.begin(), recording.edges.end(),
                  [](const Edge& edge) { return edge.glue == kCarried; });
  if (carries && !names.empty()) Settling(names, recording).run();
}

}  // namespace crossbill::recording
