// SPDX-License-Identifier: MIT
// lock-held-across: a library's lock that is held while the host's code may
// run, or while the host's own lock is waited for.
#include <fmt/format.h>

#include <algorithm>

#include "findings/rules/rules.hpp"
#include "findings/sighted.hpp"

namespace crossbill::findings {
namespace {

using arena::SightingKind;

struct Words {
  SightingKind kind;
  const char* when;  // {}: the function that was called
  const char* advice;
  Severity severity;
  Confidence confidence, doubtful;
};
constexpr Words kWords[] = {
    {SightingKind::kHeldInCallback,
     "the host was called back by {}: its code may come to the lock again",
     "give the lock back before the callback, and look again at what it guards",
     Severity::kWarning, Confidence::kHigh, Confidence::kMedium},
    {SightingKind::kHeldWaiting,
     "the host's lock was waited for, in {}: whoever has that may wait for "
     "this",
     "take the host's lock first, or give this one back before",
     Severity::kWarning, Confidence::kMedium, Confidence::kLow},
    {SightingKind::kHeldAtReturn, "the call returned to the host",
     "give it back on each way out of the function", Severity::kNote,
     Confidence::kMedium, Confidence::kLow},
    {SightingKind::kLockOrder,
     "the host's lock was waited for, and another thread that had the host's "
     "waited for it: both can wait for ever (the second came by {})",
     "take both locks in one order everywhere: give the host's back before "
     "this "
     "one is waited for",
     Severity::kError, Confidence::kHigh, Confidence::kMedium},
};

}  // namespace

void lock_held_across(const Material& material, Found& found) {
  for (const recording::Sighting& seen : material.model().recording.sightings)
    for (const Words& words : kWords) {
      if (words.kind != seen.kind) continue;
      Finding finding = finding_of(material, seen);
      finding.severity = seen.doubtful
                             ? std::min(words.severity, Severity::kWarning)
                             : words.severity;
      finding.confidence = seen.doubtful ? words.doubtful : words.confidence;
      finding.evidence = fmt::format(
          "a lock that {} by {} took was held when {}",
          call_of(seen.from_function), module_words(material, seen.from_caller),
          fmt::format(fmt::runtime(words.when), call_of(seen.function)));
      finding.advice.what = words.advice;
      found.push_back(std::move(finding));
    }
}

}  // namespace crossbill::findings
