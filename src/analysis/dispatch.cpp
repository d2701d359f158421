// SPDX-License-Identifier: MIT
// Puts prices on calls: see dispatch.hpp.
#include "analysis/dispatch.hpp"

#include <algorithm>

namespace crossbill::analysis {

using arena::Convention;
using recording::Node;
using recording::Recording;

namespace {

// So few gaps say nothing.
constexpr uint64_t kLeastGaps = 8;

// Conventions that are not calibrated, and what is like them. What is like none
// costs as much as the cheapest slot.
constexpr std::pair<Convention, Convention> kLike[] = {
    {Convention::kFastOfClass, Convention::kFastKeywords},
    {Convention::kInit, Convention::kCall},
};
constexpr Convention kSlots[] = {
    Convention::kCall,      Convention::kNew,    Convention::kInit,
    Convention::kUnary,     Convention::kBinary, Convention::kSubscript,
    Convention::kCompare,   Convention::kGetter, Convention::kNext,
    Convention::kOtherSlot,
};

}  // namespace

DispatchPrices::Prices DispatchPrices::prices_of(
    const Recording& recording, const recording::Process& process) {
  Prices prices;
  for (const recording::Dispatch& row : recording.dispatch)
    if (row.image == process.image) prices[row.convention] = row.low_ns;
  if (prices.empty()) return prices;
  for (auto [unknown, like] : kLike)
    if (prices.contains(like)) prices.try_emplace(unknown, prices[like]);
  std::optional<double> least;
  for (Convention slot : kSlots)
    if (prices.contains(slot))
      least = std::min(least.value_or(prices[slot]), prices[slot]);
  for (Convention slot : kSlots)
    if (least) prices.try_emplace(slot, *least);
  return prices;
}

DispatchPrices::DispatchPrices(const Recording& recording)
    : recording_(recording) {
  std::map<std::string, Prices> by_image;
  for (const recording::Process& process : recording.processes) {
    auto [found, added] = by_image.try_emplace(process.image);
    if (added) found->second = prices_of(recording, process);
    by_process_.push_back(found->second);
  }
}

std::optional<double> DispatchPrices::low_of(const Node& node) const {
  const Prices& prices = by_process_[recording_.threads[node.thread].process];
  auto found = prices.find(recording_.edges[node.edge].convention);
  if (found == prices.end()) return std::nullopt;
  return found->second;
}

void DispatchSum::add(const DispatchPrices& prices, const Node& node,
                      double share) {
  std::optional<double> each = prices.low_of(node);
  if (!each) return;
  double count = static_cast<double>(node.calls) * share;
  calls += count;
  low += *each * count;
  if (node.rare->gaps < kLeastGaps) return;
  gap_calls += count;
  gap_low += *each * count;
  gap_high += std::max(*each, node.rare->gap_ns) * count;
}

void DispatchSum::add(const DispatchSum& more) {
  calls += more.calls;
  low += more.low;
  gap_calls += more.gap_calls;
  gap_low += more.gap_low;
  gap_high += more.gap_high;
}

std::optional<double> DispatchSum::high() const {
  if (gap_calls == 0 || gap_calls < calls / 2) return std::nullopt;
  return low + (gap_high - gap_low) / gap_calls * calls;
}

void fill_dispatch(Line& line, const DispatchSum& sum) {
  bool known = line.times && sum.calls > 0;
  line.dispatch_low = known ? std::optional(sum.low) : std::nullopt;
  line.dispatch_high = known ? sum.high() : std::nullopt;
  if (line.times) line.times->host_transition = line.dispatch_low;
}

}  // namespace crossbill::analysis
