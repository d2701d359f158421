// SPDX-License-Identifier: MIT
// What a judgement comes to: see judge.hpp.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "budget/judge.hpp"

namespace crossbill::budget {

size_t Judgement::count(State state) const {
  return static_cast<size_t>(
      std::count_if(verdicts.begin(), verdicts.end(),
                    [&](const Verdict& each) { return each.state == state; }));
}

std::string figure_text(double value) {
  std::string text = fmt::format("{:.4f}", value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

size_t slack_of(const Judgement& judgement) {
  return static_cast<size_t>(std::count_if(
      judgement.verdicts.begin(), judgement.verdicts.end(),
      [](const Verdict& each) {
        return each.state == State::kKept && each.bound != nullptr &&
               !words_of(each.bound->measure).is_kept &&
               each.bound->measure != Measure::kFindings &&
               2 * std::ceil(each.high) < each.bound->most;
      }));
}

int status_of(const Judgement& judgement) {
  if (judgement.failed) return kUnknownStatus;
  if (judgement.count(State::kBroken) > 0) return kBrokenStatus;
  return judgement.count(State::kUnknown) > 0 ? kUnknownStatus : 0;
}

}  // namespace crossbill::budget
