// SPDX-License-Identifier: MIT
// Says what one call costs beside its own work: see host_side.hpp.
#include "report/host_side.hpp"

#include <fmt/format.h>

#include "report/units.hpp"

namespace crossbill::report {
namespace {

// The least alone is a constant of the calling convention: said where it is
// some share of what the calls take.
constexpr double kLeastShare = 0.05;
constexpr double kLeastSlope = 0.005;  // ns: less would be shown as 0

bool tells_dispatch(const analysis::Line& line) {
  if (!line.dispatch_low || line.calls == 0) return false;
  double total = line.times ? line.times->total : 0;
  return line.dispatch_high || *line.dispatch_low >= kLeastShare * total;
}

std::string dispatch_text(const analysis::Line& line) {
  auto calls = static_cast<double>(line.calls);
  std::string low = format_time(*line.dispatch_low / calls);
  if (!line.dispatch_high) return "host's side of each call: from " + low;
  return fmt::format("host's side of each call: {} to {}", low,
                     format_time(*line.dispatch_high / calls));
}

std::string fit_text(const analysis::Fit& fit) {
  return fmt::format("fixed {} + {:.2g} ns/{}",
                     format_time(fit.fixed, fit.fixed_error), fit.slope,
                     fit.items ? "item" : "byte");
}

}  // namespace

std::vector<std::string> host_side(const analysis::Line& line) {
  std::vector<std::string> parts;
  if (tells_dispatch(line)) parts.push_back(dispatch_text(line));
  if (line.fit && line.fit->slope >= kLeastSlope)
    parts.push_back(fit_text(*line.fit));
  return parts;
}

}  // namespace crossbill::report
