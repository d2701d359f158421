// SPDX-License-Identifier: MIT
// Lays two trees of stacks over each other: see flame_diff.hpp.
#include "analysis/flame_diff.hpp"

#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "recording/path.hpp"

namespace crossbill::analysis {
namespace {

using recording::kNone;

class Merger {
 public:
  // Adds the amounts of `flame` to `to`, which is before or after.
  void add(const Flame& flame, std::vector<FlameNode> Merger::*to) {
    std::vector<uint32_t> frames, nodes;
    for (const FlameFrame& frame : flame.frames)
      frames.push_back(frame_like(frame));
    for (const FlameNode& node : flame.nodes) {
      uint32_t parent = node.parent == kNone ? kNone : nodes[node.parent];
      nodes.push_back(child(parent, frames[node.frame]));
      FlameNode& sum = (this->*to)[nodes.back()];
      sum.calls += node.calls;
      sum.bytes += node.bytes;
      sum.ns += node.ns;
    }
  }

  FlameDiff take(bool timed) {
    FlameDiff diff;
    diff.after.frames = std::move(frames_);
    diff.after.nodes = std::move(after);
    diff.after.timed = timed;
    diff.before = std::move(before);
    return diff;
  }

  std::vector<FlameNode> before, after;

 private:
  using Key = std::tuple<FrameKind, std::string, std::string, std::string>;

  uint32_t frame_like(const FlameFrame& frame) {
    bool host = frame.kind == FrameKind::kHost;
    std::string owner =
        host ? std::string(recording::file_name(frame.owner)) : frame.owner;
    Key key(frame.kind, frame.name, std::move(owner), frame.symbol);
    auto next = static_cast<uint32_t>(frames_.size());
    auto [found, added] = known_.try_emplace(std::move(key), next);
    if (added)
      frames_.push_back(frame);
    else
      frames_[found->second] = frame;  // the newer side comes last
    return found->second;
  }

  uint32_t child(uint32_t parent, uint32_t frame) {
    auto next = static_cast<uint32_t>(after.size());
    uint64_t key = uint64_t{parent} << 32 | frame;
    auto [found, added] = children_.try_emplace(key, next);
    if (added)
      for (std::vector<FlameNode>* side : {&before, &after})
        side->push_back({parent, frame, 0, 0, 0});
    return found->second;
  }

  std::vector<FlameFrame> frames_;
  std::map<Key, uint32_t> known_;
  std::unordered_map<uint64_t, uint32_t> children_;  // by parent and frame
};

}  // namespace

FlameDiff merge(const Flame& before, const Flame& after) {
  Merger merger;
  merger.add(before, &Merger::before);
  merger.add(after, &Merger::after);
  return merger.take(before.timed && after.timed);
}

}  // namespace crossbill::analysis
