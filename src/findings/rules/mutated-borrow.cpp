// SPDX-License-Identifier: MIT
// mutated-borrow: memory that changed while the host had lent it to a library:
// by the host's code, which ran meanwhile, or by the library, which was to
// read.
#include <fmt/format.h>

#include "findings/rules/rules.hpp"
#include "findings/sighted.hpp"

namespace crossbill::findings {
namespace {

using arena::SightingKind;

bool is_of_rule(const recording::Sighting& seen) {
  return seen.kind >= SightingKind::kChangedInCallback &&
         seen.kind <= SightingKind::kWroteReadOnly;
}

std::string when(const recording::Sighting& seen) {
  if (seen.kind == SightingKind::kChangedInCallback)
    return "while the call had called the host back, by " +
           call_of(seen.function);
  if (seen.kind == SightingKind::kWroteReadOnly)
    return "though it was lent to be read, and no code of the host ran: the "
           "library wrote it";
  if (seen.function.empty())
    return "while the call ran, by another thread or by what it called back";
  return "while the host's lock was not held, until " + call_of(seen.function);
}

const char* advice_for(SightingKind kind) {
  if (kind == SightingKind::kWroteReadOnly)
    return "copy it before it is changed, or ask for memory that may be "
           "written";
  return "copy it, or keep it from the host's other threads and callbacks "
         "until "
         "the call is over";
}

}  // namespace

void mutated_borrow(const Material& material, Found& found) {
  for (const recording::Sighting& seen : material.model().recording.sightings) {
    if (!is_of_rule(seen)) continue;
    Finding finding = finding_of(material, seen);
    finding.confidence =
        seen.doubtful ? Confidence::kMedium : Confidence::kHigh;
    finding.severity = seen.kind == SightingKind::kWroteReadOnly
                           ? Severity::kError
                           : Severity::kWarning;
    finding.evidence =
        fmt::format("{} bytes that {} had lent changed {}", seen.bytes,
                    call_of(seen.from_function), when(seen));
    finding.advice.what = advice_for(seen.kind);
    found.push_back(std::move(finding));
  }
}

}  // namespace crossbill::findings
