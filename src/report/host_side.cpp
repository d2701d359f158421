// SPDX-License-Identifier: MIT
// Says what one call costs beside its own work: see host_side.hpp.
#include "report/host_side.hpp"

#include <fmt/format.h>

#include "report/units.hpp"

namespace crossbill::report {
namespace {

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
  if (line.dispatch_low && line.calls > 0) parts.push_back(dispatch_text(line));
  if (line.fit) parts.push_back(fit_text(*line.fit));
  return parts;
}

}  // namespace crossbill::report
