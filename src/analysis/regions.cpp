// SPDX-License-Identifier: MIT
// Sums up regions: one set of books for each depth, in which a call stands in
// the region of that depth around it. So a region's lines hold what lies in the
// regions within it, and nothing twice.
#include "analysis/regions.hpp"

#include <algorithm>
#include <tuple>

namespace crossbill::analysis {
namespace {

using recording::kNone;
using recording::Node;
using recording::Recording;

class Regions {
 public:
  explicit Regions(const Model& model)
      : model_(model), recording_(model.recording), lines_(regions().size()) {
    for (const recording::Region& region : regions()) {
      bool inner = region.around != kNone;
      depths_.push_back(inner ? depths_[region.around] + 1 : 1);
      deepest_ = std::max(deepest_, depths_.back());
      RegionLine& line = lines_[depths_.size() - 1];
      if (inner) line.path = lines_[region.around].path;
      line.path.push_back(region.name);
      line.begun = region.begun;
      line.left_open = region.begun - std::min(region.begun, region.ended);
    }
  }

  std::vector<RegionLine> make() {
    for (uint32_t depth = 1; depth <= deepest_; ++depth) add_depth(depth);
    for (size_t i = lines_.size(); i-- > 0;) {
      RegionLine& line = lines_[i];
      line.own_calls += line.calls;
      if (regions()[i].around != kNone)
        lines_[regions()[i].around].own_calls -= line.calls;
    }
    outside_.own_calls = outside_.calls;
    return in_order();
  }

 private:
  const std::vector<recording::Region>& regions() const {
    return recording_.regions;
  }

  // The region of that depth around each node; where that of the node lies less
  // deep, there is none but itself.
  void find_groups(uint32_t depth) {
    groups_.clear();
    for (const Node& node : recording_.nodes) {
      uint32_t region = node.region;
      while (region != kNone && depths_[region] > depth)
        region = regions()[region].around;
      groups_.push_back(region);
    }
  }

  RegionLine* line_of(uint32_t group, uint32_t depth) {
    if (group == kNone) return depth == 1 ? &outside_ : nullptr;
    return depths_[group] == depth ? &lines_[group] : nullptr;
  }

  void add_depth(uint32_t depth) {
    find_groups(depth);
    Books books = make_books(recording_, model_.tree, By::kRegion, &groups_);
    for (const Line& entry : books.entries)
      if (RegionLine* line = line_of(*entry.group, depth))
        add_entry(*line, entry);
    if (!books.totals.times) return;
    for (uint32_t i = 0; i < recording_.nodes.size(); ++i)
      if (RegionLine* line = line_of(groups_[i], depth)) add_time(*line, i);
  }

  static void add_entry(RegionLine& line, const Line& entry) {
    RegionFunction function{entry.core,  entry.library, entry.name,
                            entry.shown, entry.calls,   {},
                            {},          entry.package};
    line.calls += entry.calls;
    line.errors += entry.errors.value_or(0);
    if (entry.times) {
      function.total = entry.times->total;
      if (!entry.built_in) function.toll = entry.times->toll();
      line.toll = line.toll.value_or(0) + function.toll.value_or(0);
    }
    line.functions.push_back(std::move(function));
  }

  bool is_downcall(uint32_t node) const {
    return recording_.edges[recording_.nodes[node].edge].kind ==
           arena::Kind::kDowncall;
  }

  // Of calls that lie in no other call of the region.
  void add_time(RegionLine& line, uint32_t node) const {
    if (!is_downcall(node)) return;
    for (uint32_t at = recording_.nodes[node].parent; at != kNone;
         at = recording_.nodes[at].parent)
      if (groups_[at] == groups_[node] && is_downcall(at)) return;
    double ns = static_cast<double>(recording_.nodes[node].total_ns) -
                model_.tree.costs[node].tree_own;
    line.total = line.total.value_or(0) + ns;
  }

  static auto order_of(const RegionLine& line) {
    return std::tuple(line.toll.value_or(0), line.total.value_or(0),
                      line.calls);
  }

  void sort_functions(RegionLine& line) const {
    if (line.total) line.total = std::max(*line.total, 0.0);
    std::stable_sort(
        line.functions.begin(), line.functions.end(),
        [](const RegionFunction& left, const RegionFunction& right) {
          auto order = [](const RegionFunction& function) {
            return std::tuple(function.toll.value_or(0),
                              function.total.value_or(0), function.calls);
          };
          return order(left) > order(right);
        });
  }

  void put(const std::vector<std::vector<uint32_t>>& below, uint32_t around,
           std::vector<RegionLine>& ordered) {
    for (uint32_t region : below[around + 1]) {
      ordered.push_back(std::move(lines_[region]));
      put(below, region, ordered);
    }
  }

  std::vector<RegionLine> in_order() {
    std::vector<std::vector<uint32_t>> below(lines_.size() + 1);
    for (uint32_t i = 0; i < lines_.size(); ++i)
      below[regions()[i].around + 1].push_back(i);  // kNone is the largest
    for (std::vector<uint32_t>& same : below)
      std::stable_sort(
          same.begin(), same.end(), [&](uint32_t left, uint32_t right) {
            return order_of(lines_[left]) > order_of(lines_[right]);
          });
    for (RegionLine& line : lines_) sort_functions(line);
    sort_functions(outside_);
    std::vector<RegionLine> ordered;
    put(below, kNone, ordered);
    ordered.push_back(std::move(outside_));
    return ordered;
  }

  const Model& model_;
  const Recording& recording_;
  std::vector<RegionLine> lines_;  // by region
  RegionLine outside_;
  std::vector<uint32_t> depths_;  // by region, from 1
  uint32_t deepest_ = 0;
  std::vector<uint32_t> groups_;  // by node
};

}  // namespace

std::optional<std::vector<RegionLine>> region_lines(const Model& model) {
  if (!model.recording.known.regions) return std::nullopt;
  if (model.recording.regions.empty()) return std::vector<RegionLine>();
  return Regions(model).make();
}

}  // namespace crossbill::analysis
