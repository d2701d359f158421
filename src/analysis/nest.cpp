// SPDX-License-Identifier: MIT
// Sorts the lines of all places, and sums up what hardly matters.
#include "analysis/nest.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "analysis/select.hpp"

namespace crossbill::analysis {
namespace {

// A line is shown under its caller from these shares of the caller's time, and
// of all time or all overhead.
constexpr double kShareOfCaller = 0.05, kShareOfAll = 0.01;

class Nest {
 public:
  Nest(Bill& bill, Books& books, size_t top)
      : bill_(bill),
        lines_(books.entries),
        top_(top),
        below_(lines_.size()),
        toll_(lines_.size()) {
    for (uint32_t i = 0; i < lines_.size(); ++i) {
      if (lines_[i].above)
        below_[*lines_[i].above].push_back(i);
      else
        first_.push_back(i);
      if (lines_[i].times) toll_[i] = lines_[i].times->toll();
    }
    // A line stands after the one above it.
    for (size_t i = lines_.size(); i-- > 0;)
      if (lines_[i].above) toll_[*lines_[i].above] += toll_[i];
  }

  void fill() {
    sort(first_);
    auto end = first_.end();
    if (top_ > 0 && first_.size() > top_) {
      // Where a bill is cut anyway, it is cut before what hardly matters.
      end = std::stable_partition(
          first_.begin(), end, [&](uint32_t line) { return !is_small(line); });
      end = std::min(end, first_.begin() + static_cast<ptrdiff_t>(top_));
    }
    std::for_each(first_.begin(), end, [&](uint32_t line) { show(line); });
    std::for_each(end, first_.end(), [&](uint32_t line) { leave_out(line); });
  }

 private:
  // By the overhead in a line and below it.
  auto order_of(uint32_t line) const {
    double total = lines_[line].times ? lines_[line].times->total : 0;
    return std::tuple(toll_[line], total, lines_[line].calls);
  }

  void sort(std::vector<uint32_t>& lines) const {
    std::stable_sort(lines.begin(), lines.end(),
                     [&](uint32_t left, uint32_t right) {
                       return order_of(left) > order_of(right);
                     });
  }

  bool is_small(uint32_t line) const {
    const auto& times = lines_[line].times;
    return times && bill_.totals.times &&
           toll_[line] < kSmall * bill_.totals.times->toll() &&
           times->total < kSmall * bill_.totals.times->total;
  }

  bool matters(uint32_t line) const {
    if (top_ == 0) return true;
    const auto& times = lines_[line].times;
    const auto& above = lines_[*lines_[line].above].times;
    if (!times || !above || !bill_.totals.times) return true;
    const Times& all = *bill_.totals.times;
    return (toll_[line] > 0 && toll_[line] >= kShareOfAll * all.toll()) ||
           (times->total >= kShareOfCaller * above->total &&
            times->total >= kShareOfAll * all.total);
  }

  // Without recursion: a recording may nest deeper than our stack.
  void show(uint32_t root) {
    std::vector<Line> rests;
    std::vector<uint32_t> next = {root};
    while (!next.empty()) {
      uint32_t line = next.back();
      next.pop_back();
      while (!rests.empty() && rests.back().depth > lines_[line].depth) {
        bill_.entries.push_back(std::move(rests.back()));
        rests.pop_back();
      }
      bill_.entries.push_back(lines_[line]);
      std::vector<uint32_t>& below = below_[line];
      sort(below);
      auto end =
          std::stable_partition(below.begin(), below.end(),
                                [&](uint32_t one) { return matters(one); });
      if (below.end() - end > 1)
        rests.push_back(rest_of(end, below.end()));
      else
        end = below.end();
      next.insert(next.end(), std::make_reverse_iterator(end), below.rend());
    }
    for (; !rests.empty(); rests.pop_back())
      bill_.entries.push_back(std::move(rests.back()));
  }

  template <class Iterator>
  Line rest_of(Iterator from, Iterator to) {
    Line rest;
    rest.depth = lines_[*from].depth;
    for (auto at = from; at != to; ++at) {
      const Line& line = lines_[*at];
      ++rest.sums_up;
      rest.calls += line.calls;
      if (rest.sums_up == 1) rest.library = line.library;
      if (rest.library != line.library) rest.library = "";
      if (!line.times) continue;
      if (!rest.times) rest.times.emplace();
      rest.times->total += line.times->total;
      rest.times->total_error += line.times->total_error;
      double inside = line.times->toll_inside();
      rest.times->logic += line.times->total - inside;
      rest.times->glue += inside;  // of all kinds
      if (line.dispatch_low)
        rest.times->host_transition =
            rest.times->host_transition.value_or(0) + *line.dispatch_low;
    }
    return rest;
  }

  void leave_out(uint32_t root) {
    bill_.left_out.ns += toll_[root];
    std::vector<uint32_t> next = {root};
    while (!next.empty()) {
      uint32_t line = next.back();
      next.pop_back();
      ++bill_.entries_left_out;
      bill_.left_out.calls += lines_[line].calls;
      next.insert(next.end(), below_[line].begin(), below_[line].end());
    }
  }

  Bill& bill_;
  std::vector<Line>& lines_;
  size_t top_;
  std::vector<uint32_t> first_;
  std::vector<std::vector<uint32_t>> below_;
  std::vector<double> toll_;  // with all that stands below
};

}  // namespace

Bill nest(const Model& model, size_t top) {
  Books books = make_books(model.recording, model.tree, By::kPlace);
  if (books.has_too_many) {
    Choice flat;
    flat.top = top;
    return select(model, flat);
  }
  Bill bill{model.run, books.totals, {}, 0, {}, "", {}, {}, true};
  bill.recorder.clamped_lines = model.books.clamped_lines;
  Nest(bill, books, top).fill();
  add_sites(model, bill);
  return bill;
}

}  // namespace crossbill::analysis
