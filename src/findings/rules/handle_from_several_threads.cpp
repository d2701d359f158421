// SPDX-License-Identifier: MIT
// handle-from-several-threads: used by threads that had not made it.
#include <fmt/format.h>

#include "findings/handles.hpp"
#include "findings/rules/rules.hpp"

namespace crossbill::findings {

void handle_from_several_threads(const Material& material, Found& found) {
  for (const MisusedBy& misuse :
       misuses(material, arena::MisuseKind::kShared)) {
    Finding finding = finding_of(misuse.call);
    finding.calls = misuse.calls;
    finding.confidence = Confidence::kMedium;
    finding.evidence = fmt::format(
        "{} of the handles that it was given had been made by another thread",
        misuse.calls);
    if (!where(misuse.maker).empty())
      finding.evidence +=
          fmt::format(", by {} at {}", misuse.maker.name, where(misuse.maker));
    finding.advice.what =
        "make sure that the library allows it, or make one for each thread";
    found.push_back(std::move(finding));
  }
}

}  // namespace crossbill::findings
