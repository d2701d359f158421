// SPDX-License-Identifier: MIT
// references-pile-up: a call held many local references of JNI's at once. Each
// keeps its object alive, and the JVM has to make room for it and, at each
// collection, to go through all.
#include <fmt/format.h>

#include "analysis/numbers.hpp"
#include "findings/batching.hpp"
#include "findings/rules/held.hpp"
#include "findings/rules/rules.hpp"
#include "findings/thresholds.hpp"

namespace crossbill::findings {

void references_pile_up(const Material& material, Found& found) {
  constexpr double kNever = 1e300;
  for (const HeldBy& held : held_by(material, kReferences, kNever)) {
    if (held.references < kReferences) continue;
    Finding finding = finding_of(held.line);
    finding.confidence = Confidence::kHigh;
    finding.evidence = fmt::format(
        "a call held up to {} local references at a time; JNI promises room "
        "for 16",
        analysis::format_count(held.references));
    const AdviceRow* row =
        material.batching().row_for("references-pile-up", held.line);
    if (row != nullptr)
      finding.advice = row->advice();
    else
      finding.advice.what =
          "give each back by DeleteLocalRef when it is done with, or put "
          "PushLocalFrame and PopLocalFrame around a part of the work";
    found.push_back(std::move(finding));
  }
}

}  // namespace crossbill::findings
