// SPDX-License-Identifier: MIT
// See perfetto_lanes.hpp.
#include "report/perfetto_lanes.hpp"

namespace crossbill::report {

// Whether it lies within what is open on the lane when it begins.
bool Lanes::fits(std::vector<uint64_t>& open, size_t lane, uint64_t start,
                 uint64_t end) {
  for (; !open.empty() && open.back() <= start; open.pop_back())
    writer_.end(lane, open.back());
  return open.empty() || end <= open.back();
}

void Lanes::add(const recording::Traced& crossing) {
  uint64_t start = crossing.start_ns, end = start + crossing.ns;
  size_t lane = 0;
  while (lane < open_.size() && !fits(open_[lane], lane, start, end)) ++lane;
  if (lane == open_.size()) open_.emplace_back();
  writer_.begin(lane, crossing);
  open_[lane].push_back(end);
}

void Lanes::finish() {
  for (size_t lane = 0; lane < open_.size(); ++lane)
    for (; !open_[lane].empty(); open_[lane].pop_back())
      writer_.end(lane, open_[lane].back());
  open_.clear();
}

}  // namespace crossbill::report
