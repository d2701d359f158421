// SPDX-License-Identifier: MIT
// double-free: a handle that was freed was freed again.
#include <fmt/format.h>

#include "findings/handles.hpp"
#include "findings/rules/rules.hpp"

namespace crossbill::findings {

void double_free(const Material& material, Found& found) {
  for (const MisusedBy& misuse :
       misuses(material, arena::MisuseKind::kDoubleFree)) {
    Finding finding = finding_of(misuse.call);
    finding.calls = misuse.calls;
    finding.confidence = misuse.sure ? Confidence::kHigh : Confidence::kMedium;
    finding.evidence = fmt::format(
        "{} freed what {} at {} had freed already",
        misuse.calls == 1 ? std::string("a call")
                          : fmt::format("{} calls", misuse.calls),
        misuse.freed.name,
        where(misuse.freed).empty() ? "another place" : where(misuse.freed));
    if (!where(misuse.maker).empty())
      finding.evidence += fmt::format("; {} at {} had made it",
                                      misuse.maker.name, where(misuse.maker));
    finding.advice.what =
        "free it in one place, and set the variable to null there";
    found.push_back(std::move(finding));
  }
}

}  // namespace crossbill::findings
