// SPDX-License-Identifier: MIT
// use-after-free: a handle that was freed was given to a function.
#include <fmt/format.h>

#include "findings/handles.hpp"
#include "findings/rules/rules.hpp"

namespace crossbill::findings {

void use_after_free(const Material& material, Found& found) {
  for (const MisusedBy& misuse :
       misuses(material, arena::MisuseKind::kUseAfterFree)) {
    Finding finding = finding_of(misuse.call);
    finding.calls = misuse.calls;
    finding.confidence = misuse.sure ? Confidence::kHigh : Confidence::kMedium;
    finding.evidence = fmt::format(
        "it was given what {} had freed{}{} ({} time{})", misuse.freed.name,
        where(misuse.freed).empty() ? "" : " at ", where(misuse.freed),
        misuse.calls, misuse.calls == 1 ? "" : "s");
    if (!where(misuse.maker).empty())
      finding.evidence += fmt::format("; {} at {} had made it",
                                      misuse.maker.name, where(misuse.maker));
    finding.advice.what = fmt::format(
        "call it before {}, or make another handle", misuse.freed.name);
    found.push_back(std::move(finding));
  }
}

}  // namespace crossbill::findings
