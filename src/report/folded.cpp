// SPDX-License-Identifier: MIT
// Folded stacks: "outermost;...;innermost AMOUNT", a line for each stack that
// has an amount of its own.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "analysis/flame.hpp"
#include "report/formats.hpp"
#include "report/frame_text.hpp"

namespace crossbill::report {
namespace {

using analysis::Flame;
using analysis::FlameNode;
using analysis::Measure;

// A semicolon would end the frame's name.
std::vector<std::string> names_of(const Flame& flame) {
  std::vector<std::string> names;
  for (const analysis::FlameFrame& frame : flame.frames) {
    names.push_back(frame_text(frame));
    std::replace(names.back().begin(), names.back().end(), ';', ':');
  }
  return names;
}

class Folding {
 public:
  Folding(const Flame& flame, Measure measure)
      : flame_(flame), measure_(measure), names_(names_of(flame)) {}

  bool write(const Sink& sink) {
    constexpr size_t kPart = 1 << 16;
    std::string part;
    for (const FlameNode& node : flame_.nodes) {
      uint64_t own = own_of(node);
      if (own == 0) continue;
      add_stack(node, part);
      part += fmt::format(" {}\n", own);
      if (part.size() < kPart) continue;
      if (!sink(part)) return false;
      part.clear();
    }
    return sink(part);
  }

 private:
  uint64_t own_of(const FlameNode& node) {
    switch (measure_) {
      case Measure::kTime:
        return times_.next(node.ns);
      case Measure::kCalls:
        return node.calls;
      case Measure::kBytes:
        return node.bytes;
    }
    return 0;
  }

  void add_stack(const FlameNode& innermost, std::string& text) {
    path_.clear();
    for (const FlameNode* node = &innermost;; node = &above(*node)) {
      path_.push_back(node->frame);
      if (node->parent == recording::kNone) break;
    }
    for (size_t i = path_.size(); i-- > 0;) {
      text += names_[path_[i]];
      if (i > 0) text += ';';
    }
  }

  const FlameNode& above(const FlameNode& node) const {
    return flame_.nodes[node.parent];
  }

  const Flame& flame_;
  Measure measure_;
  std::vector<std::string> names_;  // by frame
  WholeNumbers times_;
  std::vector<uint32_t> path_;  // frames, innermost first
};

}  // namespace

bool write_folded(const analysis::Model& model, const analysis::Choice& choice,
                  const Style&, const Sink& sink) {
  Flame flame = analysis::make_flame(model);
  Measure usual = flame.timed ? Measure::kTime : Measure::kCalls;
  return Folding(flame, choice.measure.value_or(usual)).write(sink);
}

}  // namespace crossbill::report
