// SPDX-License-Identifier: MIT
// Why times are not to be trusted, in words.
#include "report/doubts.hpp"

#include <fmt/format.h>

#include "analysis/words.hpp"
#include "report/units.hpp"

namespace crossbill::report {

using analysis::Doubt;
using analysis::DoubtCode;
using analysis::sentence;

std::string_view name_of(DoubtCode code) {
  switch (code) {
    case DoubtCode::kClocksApart:
      return "clocks-apart";
    case DoubtCode::kSuspended:
      return "suspended";
    case DoubtCode::kDearClock:
      return "dear-clock";
    case DoubtCode::kSpeed:
      return "speed";
  }
  return "?";
}

std::string words_of(const Doubt& doubt) {
  std::string time = format_time(doubt.ns);
  switch (doubt.code) {
    case DoubtCode::kClocksApart:
      return sentence("clocks-apart", {{"time", time},
                                       {"count", format_count(doubt.count)},
                                       {"of", format_count(doubt.of)}});
    case DoubtCode::kSuspended:
      return sentence("suspended", {{"time", time}});
    case DoubtCode::kDearClock:
      return sentence("dear-clock", {{"time", time}});
    case DoubtCode::kSpeed:
      return sentence("speed", {{"factor", fmt::format("{:.1f}", doubt.factor)},
                                {"time", time}});
  }
  return "";
}

std::string doubts_headline(const analysis::Bill& bill) {
  if (!bill.doubts || bill.doubts->empty()) return "";
  std::string all;
  for (const Doubt& doubt : *bill.doubts)
    all += (all.empty() ? "" : "; ") + words_of(doubt);
  return sentence("not-trusted", {{"doubts", all}});
}

}  // namespace crossbill::report
