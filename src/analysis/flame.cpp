// SPDX-License-Identifier: MIT
// Puts the crossing trees below the stacks that they were called from.
#include "analysis/flame.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "analysis/demangle.hpp"
#include "analysis/module_name.hpp"
#include "analysis/native_sites.hpp"
#include "recording/names.hpp"

namespace crossbill::analysis {
namespace {

using recording::Edge;
using recording::kNone;
using recording::Node;
using recording::Recording;

// Stacks of one node that are told apart; the rest are its place alone.
constexpr size_t kMostStacks = 16;

// Of a stack the agent keeps so many of its innermost places.
constexpr size_t kKeptPlaces = 64;

FrameKind kind_of(const Edge& edge) {
  if (edge.category == arena::Category::kCallback) return FrameKind::kCallback;
  if (edge.glue >= 2) return FrameKind::kGlue;
  switch (edge.kind) {
    case arena::Kind::kDowncall:
      return FrameKind::kFunction;
    case arena::Kind::kUpcall:
      return FrameKind::kApi;
    case arena::Kind::kService:
      return FrameKind::kLibc;
  }
  return FrameKind::kApi;
}

// Frames by what they say, so that each is there once.
class Frames {
 public:
  explicit Frames(const Recording& recording)
      : recording_(recording),
        by_edge_(recording.edges.size(), kNone),
        outside_(recording.modules.size() + 1, kNone) {
    add_sites();
  }

  uint32_t of_edge(uint32_t index) {
    uint32_t& frame = by_edge_[index];
    if (frame != kNone) return frame;
    const Edge& edge = recording_.edges[index];
    FlameFrame made;
    made.kind = kind_of(edge);
    made.name = edge.shown.empty() ? demangle(edge.name) : edge.shown;
    if (edge.to != kNone)
      made.owner = short_module(recording_.modules[edge.to].path);
    made.symbol = edge.symbol;
    if (edge.category != arena::Category::kNone)
      made.category = recording::name_of(edge.category);
    return frame = find_or_add(std::move(made));
  }

  uint32_t of_thread(uint32_t index) {
    const recording::Thread& thread = recording_.threads[index];
    FlameFrame made;
    made.kind = FrameKind::kThread;
    made.name = fmt::format("{} {}", thread.tid, thread.name);
    made.owner =
        fmt::format("process {}", recording_.processes[thread.process].pid);
    return find_or_add(std::move(made));
  }

  // Above the outermost place of a stack of which more was not kept.
  uint32_t cut() {
    FlameFrame made;
    made.name = "(outer places were not kept)";
    return find_or_add(std::move(made));
  }

  uint32_t of_site(uint32_t site) const { return by_site_[site]; }
  bool is_outside(uint32_t frame) const {
    return frames_[frame].kind == FrameKind::kOutside;
  }
  bool is_call(uint32_t frame) const {
    FrameKind kind = frames_[frame].kind;
    return kind != FrameKind::kHost && kind != FrameKind::kThread &&
           kind != FrameKind::kOutside;
  }
  bool is_host(uint32_t frame) const {
    return frames_[frame].kind == FrameKind::kHost;
  }

  // What a module calls in no recorded call of it.
  uint32_t outside(uint32_t module) {
    uint32_t& frame = outside_[module == kNone ? outside_.size() - 1 : module];
    if (frame != kNone) return frame;
    FlameFrame made;
    made.kind = FrameKind::kOutside;
    made.name = "outside recorded calls";
    if (module != kNone)
      made.owner = short_module(recording_.modules[module].path);
    return frame = find_or_add(std::move(made));
  }

  std::vector<FlameFrame> take() { return std::move(frames_); }
  std::vector<uint32_t> take_edges() { return std::move(by_edge_); }

 private:
  using Key =
      std::tuple<FrameKind, std::string, std::string, uint32_t, std::string>;

  uint32_t find_or_add(FlameFrame made) {
    auto next = static_cast<uint32_t>(frames_.size());
    Key key(made.kind, made.name, made.owner, made.line, made.symbol);
    auto [found, added] = known_.try_emplace(std::move(key), next);
    if (added) frames_.push_back(std::move(made));
    return found->second;
  }

  // Machine code is named by its module's file, all of it in one look.
  void add_sites() {
    std::vector<uint32_t> modules = modules_of_sites(recording_);
    std::vector<Line> lines(1);
    for (size_t i = 0; i < recording_.sites.size(); ++i) {
      const recording::Site& site = recording_.sites[i];
      Place place{site.file, site.line, site.function};
      place.native = site.kind == arena::SiteKind::kNative;
      if (place.native) {
        place.module = site.file;
        place.offset = site.offset;
        if (modules[i] != kNone)
          place.build_id = recording_.modules[modules[i]].build_id;
      }
      lines.front().stack.push_back(std::move(place));
    }
    name_native(recording_, lines);
    for (Place& place : lines.front().stack) {
      FlameFrame frame;
      frame.name = std::move(place.function);
      frame.owner = std::move(place.file);
      frame.line = place.line;
      by_site_.push_back(find_or_add(std::move(frame)));
    }
  }

  const Recording& recording_;
  std::vector<FlameFrame> frames_;
  std::map<Key, uint32_t> known_;
  std::vector<uint32_t> by_edge_, by_site_;
  std::vector<uint32_t> outside_;  // by module, the last: of none
};

// The part `share` of `count`, so that those of all shares add up to it.
uint64_t part(uint64_t count, double before, double after) {
  auto scaled = [&](double share) {
    return static_cast<uint64_t>(static_cast<double>(count) * share + 0.5);
  };
  return after >= 1 ? count - scaled(before) : scaled(after) - scaled(before);
}

// The nodes of a flame by parent and frame. Open addressing: a recording may
// have millions, and each takes but a number here.
class ChildTable {
 public:
  explicit ChildTable(size_t expected) {
    size_t size = 1024;
    while (size < 2 * expected) size *= 2;
    slots_.assign(size, kNone);
  }

  // The node, or kNone after a place was made for nodes.size(), which the
  // caller adds.
  uint32_t find_or_add(const std::vector<FlameNode>& nodes, uint32_t parent,
                       uint32_t frame) {
    if (2 * (nodes.size() + 1) > slots_.size()) grow(nodes);
    uint32_t& slot = slot_of(nodes, parent, frame);
    if (slot != kNone) return slot;
    slot = static_cast<uint32_t>(nodes.size());
    return kNone;
  }

 private:
  uint32_t& slot_of(const std::vector<FlameNode>& nodes, uint32_t parent,
                    uint32_t frame) {
    constexpr uint64_t kMix = 0x9e3779b97f4a7c15;  // 2^64 / golden ratio
    uint64_t hash = (uint64_t{parent} << 32 | frame) * kMix;
    size_t mask = slots_.size() - 1;
    for (size_t at = (hash ^ hash >> 32) & mask;; at = (at + 1) & mask) {
      uint32_t node = slots_[at];
      if (node == kNone) return slots_[at];
      if (nodes[node].parent == parent && nodes[node].frame == frame)
        return slots_[at];
    }
  }

  void grow(const std::vector<FlameNode>& nodes) {
    slots_.assign(2 * slots_.size(), kNone);
    for (uint32_t i = 0; i < nodes.size(); ++i)
      slot_of(nodes, nodes[i].parent, nodes[i].frame) = i;
  }

  std::vector<uint32_t> slots_;
};

class Builder {
 public:
  Builder(const Model& model, bool by_thread)
      : recording_(model.recording),
        costs_(model.tree.costs),
        frames_(model.recording),
        children_(model.recording.nodes.size()) {
    flame_.timed = model.run.recorder.timed;
    flame_.nodes.reserve(recording_.nodes.size());
    by_thread_ = by_thread && has_several_threads();
    note_stacks();
  }

  void enter(uint32_t index) {
    const Node& node = recording_.nodes[index];
    std::vector<Part> parts;
    bool downcall = recording_.edges[node.edge].kind == arena::Kind::kDowncall;
    if (path_.empty())
      begin(index, {root_of(node), 0, 1}, parts);
    else
      for (const Part& above : path_.back().parts) begin(index, above, parts);
    uint32_t frame = frames_.of_edge(node.edge);
    for (Part& one : parts) {
      one.node = child(one.node, frame);
      add(one, node, costs_[index].self);
    }
    path_.push_back({index, std::move(parts), downcall, 0});
  }

  // What the bill has of a downcall beyond what it and all below it have of
  // their own is its own; those in it have theirs already.
  void leave(uint32_t index) {
    Step step = std::move(path_.back());
    path_.pop_back();
    double given = step.given;
    if (step.downcall && flame_.timed) {
      NodeCost cost = costs_[index];
      auto total = static_cast<double>(recording_.nodes[index].total_ns);
      double missing = total - cost.tree_own - cost.tree_self;
      for (const Part& part : step.parts)
        flame_.nodes[part.node].ns +=
            (missing - given) * (part.after - part.before);
      given = missing;
    }
    if (!path_.empty()) path_.back().given += given;
  }

  Flame take() {
    move_deficits_up();
    flame_.of_edges = frames_.take_edges();
    flame_.frames = frames_.take();
    return std::move(flame_);
  }

 private:
  // A node of the flame that has the part from `before` to `after` of the calls
  // of a node of the recording.
  struct Part {
    uint32_t node;
    double before, after;
  };
  struct Step {
    uint32_t node;  // of the recording
    std::vector<Part> parts;
    bool downcall;
    double given;  // what downcalls below it were given in leave()
  };
  struct Weight {
    uint32_t frame;  // of the recording
    double calls;
  };

  bool has_several_threads() const {
    const std::vector<Node>& nodes = recording_.nodes;
    return std::any_of(nodes.begin(), nodes.end(), [&](const Node& node) {
      return node.thread != nodes.front().thread;
    });
  }

  uint32_t root_of(const Node& node) {
    return by_thread_ ? child(kNone, frames_.of_thread(node.thread)) : kNone;
  }

  void note_stacks() {
    for (const recording::Stack& stack : recording_.stacks) {
      if (stack.frame == kNone || stack.calls == 0) continue;
      stacks_[stack.node].push_back(
          {stack.frame, static_cast<double>(stack.calls)});
    }
    for (auto& [node, weights] : stacks_)
      std::stable_sort(weights.begin(), weights.end(),
                       [](const Weight& one, const Weight& other) {
                         return one.calls > other.calls;
                       });
  }

  // The places below which a node's calls stand, as parts of one above.
  void begin(uint32_t index, const Part& above, std::vector<Part>& parts) {
    const Node& node = recording_.nodes[index];
    bool inherits = node.site == kNone && node.parent != kNone;
    if (inherits) return parts.push_back(above);
    auto found = stacks_.find(index);
    bool many = !path_.empty() && path_.back().parts.size() > kMostStacks;
    if (found == stacks_.end() || many) {
      parts.push_back(
          {without_stack(node, above.node), above.before, above.after});
      return;
    }
    const std::vector<Weight>& weights = found->second;
    double sum = 0, done = 0, width = above.after - above.before;
    for (const Weight& weight : weights) sum += weight.calls;
    size_t count = std::min(weights.size(), kMostStacks);
    for (size_t i = 0; i < count; ++i) {
      double before = done;
      done += weights[i].calls / sum;
      bool last = i + 1 == weights.size();
      parts.push_back({with_stack(above.node, weights[i].frame),
                       above.before + width * before,
                       last ? above.after : above.before + width * done});
    }
    if (count < weights.size())
      parts.push_back({without_stack(node, above.node),
                       above.before + width * done, above.after});
  }

  uint32_t without_stack(const Node& node, uint32_t above) {
    if (node.site != kNone) return child(above, frames_.of_site(node.site));
    const Edge& edge = recording_.edges[node.edge];
    bool outside = node.parent == kNone && edge.kind != arena::Kind::kDowncall;
    return outside ? child(above, frames_.outside(edge.from)) : above;
  }

  // The places from the outermost on; of a call that came back to the host,
  // those since the host's call that it came back in, or the innermost.
  uint32_t with_stack(uint32_t above, uint32_t frame) {
    uint32_t outer = innermost_place(above);
    std::vector<uint32_t> places;
    bool met = outer == kNone;
    size_t length = 0;
    for (; frame != kNone; frame = recording_.frames[frame].caller) {
      uint32_t site = recording_.frames[frame].site;
      ++length;
      if (site == kNone) continue;
      if (frames_.of_site(site) == outer) {
        met = true;
        break;
      }
      places.push_back(frames_.of_site(site));
    }
    if (!met && !places.empty()) places.resize(1);
    if (outer == kNone && length >= kKeptPlaces)
      above = child(above, frames_.cut());
    for (size_t i = places.size(); i-- > 0;) above = child(above, places[i]);
    return above;
  }

  // The frame of the host's innermost place on the way to a node, or kNone.
  uint32_t innermost_place(uint32_t node) const {
    for (; node != kNone; node = flame_.nodes[node].parent)
      if (is_host_[node]) return flame_.nodes[node].frame;
    return kNone;
  }

  uint32_t child(uint32_t parent, uint32_t frame) {
    uint32_t found = children_.find_or_add(flame_.nodes, parent, frame);
    if (found != kNone) return found;
    flame_.nodes.push_back({parent, frame, 0, 0, 0});
    is_host_.push_back(frames_.is_host(frame));
    in_call_.push_back(
        parent != kNone &&
        (in_call_[parent] || frames_.is_call(flame_.nodes[parent].frame)));
    return static_cast<uint32_t>(flame_.nodes.size() - 1);
  }

  void add(const Part& to, const Node& node, double self) {
    FlameNode& into = flame_.nodes[to.node];
    into.calls += part(node.calls, to.before, to.after);
    into.bytes += part(node.bytes, to.before, to.after);
    if (!flame_.timed) return;
    if (is_wait(node) && is_outside(to.node))
      flame_.waits_outside += self * (to.after - to.before);
    else
      into.ns += self * (to.after - to.before);
  }

  bool is_wait(const Node& node) const {
    arena::Category category = recording_.edges[node.edge].category;
    return category == arena::Category::kLock ||
           category == arena::Category::kHostLock;
  }

  bool is_outside(uint32_t node) const {
    uint32_t parent = flame_.nodes[node].parent;
    return parent != kNone && frames_.is_outside(flame_.nodes[parent].frame);
  }

  // Estimates and own cost may leave a node less than no time. What is missing
  // is taken from who called. The bill, too, has no call take less than its
  // parts.
  void move_deficits_up() {
    for (size_t i = flame_.nodes.size(); i-- > 0;) {
      FlameNode& node = flame_.nodes[i];
      if (node.ns >= 0) continue;
      if (in_call_[i]) flame_.nodes[node.parent].ns += node.ns;
      node.ns = 0;
    }
  }

  const Recording& recording_;
  const NodeCosts& costs_;
  Frames frames_;
  Flame flame_;
  std::vector<bool> is_host_;  // by node of the flame
  std::vector<bool> in_call_;  // ... whether it lies in a call
  ChildTable children_;
  bool by_thread_ = false;
  std::unordered_map<uint32_t, std::vector<Weight>> stacks_;  // by node
  std::vector<Step> path_;
};

}  // namespace

const char* name_of(FrameKind kind) {
  constexpr const char* kNames[] = {"host",  "function", "callback",
                                    "api",   "libc",     "outside",
                                    "small", "thread",   "glue"};
  return kNames[static_cast<int>(kind)];
}

Flame make_flame(const Model& model, bool by_thread) {
  Builder builder(model, by_thread);
  model.tree.children.walk(builder);
  return builder.take();
}

}  // namespace crossbill::analysis
