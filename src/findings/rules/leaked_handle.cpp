// SPDX-License-Identifier: MIT
// leaked-handle: what a function made and nobody freed by the end.
#include <fmt/format.h>

#include "findings/handles.hpp"
#include "findings/rules/rules.hpp"
#include "findings/thresholds.hpp"

namespace crossbill::findings {
namespace {

// Sure where the program frees others of the kind, or is known to have to, and
// nothing could have freed these unseen. One that a library made for itself may
// be its own for as long as it is loaded.
Confidence confidence_of(const MadeBy& made) {
  bool hidden = !made.by_host && !made.sure;
  if (made.doubtful || made.unseen > 0 || hidden) return Confidence::kLow;
  bool meant = made.sure || made.pair_freed > 0 || made.left >= kLeaksOfOneLine;
  bool owned = made.left <= made.given;
  return meant && made.by_host && !owned ? Confidence::kHigh
                                         : Confidence::kMedium;
}

}  // namespace

void leaked_handle(const Material& material, Found& found) {
  for (const MadeBy& made : handles_made(material)) {
    // Of an init by its name alone it is not known that it makes anything.
    bool is_init = made.maker.name.find("_init") != std::string::npos;
    bool meant = made.sure || !is_init || made.pair_freed > 0;
    // Nor of another library's only one that it does not want it for good.
    bool one = !made.by_host && !made.sure && made.left < kLeaksOfOneLine;
    if (made.left <= made.unseen || !meant || one) continue;
    Finding finding = finding_of(made.maker);
    finding.calls = made.left;
    finding.confidence = confidence_of(made);
    finding.evidence =
        fmt::format("{} of {} that it made had not been freed by the end",
                    made.left, made.made);
    if (made.given > 0)
      finding.evidence += fmt::format(
          "; the library was given {} of them, and may own these", made.given);
    if (made.at_kill > 0)
      finding.evidence += fmt::format(
          "; {} more were there when a process was killed", made.at_kill);
    finding.advice.what = fmt::format(
        "free each with {}, also where an error leaves early", made.freers);
    found.push_back(std::move(finding));
  }
}

}  // namespace crossbill::findings
