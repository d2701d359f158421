// SPDX-License-Identifier: MIT
// lookup-in-loop: one place asks a library again and again for what it could
// have kept: a function by its name, a type by its text, a view of an array.
// Or a library asks the host so: JNI's classes, methods and fields.
#include <fmt/format.h>

#include "analysis/numbers.hpp"
#include "findings/batching.hpp"
#include "findings/rules/jni.hpp"
#include "findings/rules/rules.hpp"
#include "findings/thresholds.hpp"

namespace crossbill::findings {
namespace {

constexpr const char* kRule = "lookup-in-loop";

constexpr const char* kAdvice =
    "look classes, methods and fields up once, in JNI_OnLoad, and keep them: "
    "the ids as they are, a class as a global reference";

// A function that is called once, when its library is loaded, is where
// look-ups belong.
bool is_for_loading(const analysis::Line& use) {
  return method_of(use.name).starts_with("JNI_On") || use.calls == 0;
}

std::string evidence_of(const analysis::Line& use, const AskedSum& lookups) {
  auto calls = static_cast<double>(use.calls);
  return fmt::format("each call looks {} up by name, by {}, in {} of {}",
                     analysis::format_mean(lookups.calls / calls),
                     names_of(lookups),
                     analysis::format_time(ran_part(use, lookups.ns) / calls),
                     analysis::format_time(ran(use) / calls));
}

void add_of_host(const Material& material, Found& found) {
  const Batching& batching = material.batching();
  for (const analysis::Line& use : material.uses()) {
    if (!has_times(use) || is_for_loading(use)) continue;
    AskedSum lookups = asked_of(material, use, kJniLookups);
    if (lookups.calls < kLookups ||
        lookups.calls < kOnceAnItem * static_cast<double>(use.calls))
      continue;
    double crossings = lookups.calls * bare_crossing(material, use);
    Saving saving = saving_between(use, lookups.ns, lookups.ns + crossings);
    if (!batching.is_worth_it(saving)) continue;
    Finding finding =
        judged(material, use, batching.row_for(kRule, use), saving, kAdvice);
    finding.evidence = evidence_of(use, lookups);
    found.push_back(std::move(finding));
  }
}

}  // namespace

void lookup_in_loop(const Material& material, Found& found) {
  material.batching().add(kRule, kLookups, found);
  add_of_host(material, found);
}

}  // namespace crossbill::findings
