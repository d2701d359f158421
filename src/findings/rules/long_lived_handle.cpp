// SPDX-License-Identifier: MIT
// long-lived-handle: kept long after its last use, and freed then.
#include <fmt/format.h>

#include "findings/handles.hpp"
#include "findings/rules/rules.hpp"
#include "findings/thresholds.hpp"

namespace crossbill::findings {

void long_lived_handle(const Material& material, Found& found) {
  for (const MadeBy& made : handles_made(material)) {
    auto idle = static_cast<double>(made.idle_ns);
    if (made.idle == 0 || idle < kIdleShareOfRun * material.run().wall_ns)
      continue;
    Finding finding = finding_of(made.maker);
    finding.calls = made.idle;
    finding.confidence =
        made.doubtful || !made.by_host ? Confidence::kLow : Confidence::kMedium;
    finding.evidence = fmt::format(
        "{} of {} were freed long after their last use, one after {:.2f} s of "
        "the {:.2f} s that it lived",
        made.idle, made.made, idle / 1e9,
        static_cast<double>(made.life_ns) / 1e9);
    finding.advice.what = fmt::format(
        "call {} once the last call that needs it is over", made.freers);
    found.push_back(std::move(finding));
  }
}

}  // namespace crossbill::findings
