// SPDX-License-Identifier: MIT
// critical-too-long: a call held the host's collector up while it had an array
// or a text lent: from GetPrimitiveArrayCritical until it was released.
#include <fmt/format.h>

#include "analysis/numbers.hpp"
#include "findings/batching.hpp"
#include "findings/rules/held.hpp"
#include "findings/rules/rules.hpp"
#include "findings/thresholds.hpp"

namespace crossbill::findings {
namespace {

constexpr const char* kAdvice =
    "work on a copy (Get*ArrayRegion) or on a direct ByteBuffer where it takes "
    "so long, or have the array lent for a part of the work at a time; G1 "
    "collects all the same from JDK 22 on, others wait";

std::string evidence_of(const HeldBy& held) {
  using analysis::format_time;
  return fmt::format(
      "it held garbage collection off {} time{}, for {} in all and {} at the "
      "longest",
      analysis::format_count(held.stops), held.stops == 1 ? "" : "s",
      format_time(held.stopped_ns), format_time(held.longest_ns));
}

}  // namespace

void critical_too_long(const Material& material, Found& found) {
  constexpr uint64_t kNever = UINT64_MAX;
  for (const HeldBy& held : held_by(material, kNever, kLongestHold)) {
    if (held.longest_ns < kLongestHold) continue;
    Finding finding = finding_of(held.line);
    finding.confidence = Confidence::kHigh;
    finding.evidence = evidence_of(held);
    const AdviceRow* row =
        material.batching().row_for("critical-too-long", held.line);
    if (row != nullptr)
      finding.advice = row->advice();
    else {
      finding.advice.what = kAdvice;
      finding.advice.source = "https://openjdk.org/jeps/423";
    }
    found.push_back(std::move(finding));
  }
}

}  // namespace crossbill::findings
