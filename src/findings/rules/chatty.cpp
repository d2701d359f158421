// SPDX-License-Identifier: MIT
// chatty: one place makes many calls with little work each, and what they cost
// whatever they do would go if they were made at once.
//
// Where advice.tsv knows a function's batched form, its row says what goes.
// Else that is what the host spends around the calls, the transition, handing
// over the host's lock, all that glue does, and what a fit says is fixed; and
// it must be much of what the calls take.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "analysis/numbers.hpp"
#include "findings/batching.hpp"
#include "findings/rules/jni.hpp"
#include "findings/rules/rules.hpp"
#include "findings/thresholds.hpp"

namespace crossbill::findings {
namespace {

using analysis::format_count;
using analysis::format_time;
using analysis::Line;

// What glue of Java's copies has to be copied in one call, too: it stays.
Removed without_copies(Removed gone, const Line& use) {
  double copies = std::clamp(use.times->copies.ns, 0.0, gone.overhead);
  for (double* ns : {&gone.saving.low, &gone.saving.ns, &gone.saving.high})
    *ns = std::max(*ns - copies, 0.0);
  gone.overhead -= copies;
  gone.work += copies;
  return gone;
}

// What goes where no row knows more: the host's part, and what is fixed.
Removed removed_of_any(const Material& material, const Line& use) {
  const Batching& batching = material.batching();
  // Of a call by glue only the function itself would stay.
  if (!use.by.empty()) {
    Removed gone = batching.removed("!" + use.name + ",*,own", use);
    return material.is_java(use) ? without_copies(gone, use) : gone;
  }
  Removed gone = batching.removed("-", use);
  // Beside other threads the lock is waited for, however many calls there are.
  double fixed = use.times->transition, error = 0;
  if (!batching.several_threads()) fixed += use.times->host_lock;
  if (use.fit) {
    auto calls = static_cast<double>(use.calls);
    double fitted = std::clamp(use.fit->fixed * calls, 0.0, gone.work);
    error = use.fit->fixed_error * calls;
    fixed = std::max(fixed, fitted);
  }
  double width = std::hypot(gone.saving.high - gone.saving.ns, error);
  double ns = gone.saving.ns + fixed;
  gone.saving = {ns, std::max(ns - width, 0.0), ns + width};
  gone.overhead = ns;
  gone.work = std::max(0.0, gone.work - fixed);
  return gone;
}

// From which size of a batch on the overhead is a small part.
std::string batch_text(const Removed& gone) {
  constexpr double kRest = (1 - kBatchedOverhead) / kBatchedOverhead;
  if (gone.work < kNothingStays * gone.overhead) return "all of it would go";
  double size = std::ceil(kRest * gone.overhead / gone.work);
  return fmt::format("in batches of {} it would be below {:.0f} %",
                     format_count(static_cast<uint64_t>(size)),
                     100 * kBatchedOverhead);
}

std::string evidence_of(const Removed& gone, const Line& use) {
  auto calls = static_cast<double>(use.calls);
  return fmt::format("of {} a call {} are overhead; {}",
                     format_time((gone.overhead + gone.work) / calls),
                     format_time(gone.overhead / calls), batch_text(gone));
}

// What Java spends around a call, no run measures: it is no figure of this one.
std::string evidence_of_java(const Line& use) {
  return fmt::format(
      "a call takes {} in the library, and Java some {:.0f} to {:.0f} ns "
      "around "
      "it, which is not measured",
      format_time(use.times->total / static_cast<double>(use.calls)),
      kLeastOfJava, kMostOfJava);
}

void add(const Material& material, const Line& use, Found& found) {
  const Batching& batching = material.batching();
  const AdviceRow* row = batching.row_for("chatty", use);
  if (row != nullptr && row->says("nothing")) return;
  Removed gone = row != nullptr ? batching.removed(row->removes, use)
                                : removed_of_any(material, use);
  if (!batching.is_worth_it(gone.saving)) return;
  if (row == nullptr && saving_of(found, use) >= gone.saving.ns) return;
  // As it is, the batch is large enough.
  double whole = gone.overhead + gone.work;
  if (gone.overhead < kBatchedOverhead * whole) return;
  if (row == nullptr && gone.saving.low < kChattyOverhead * whole) return;
  Finding finding = finding_of(use);
  bool partly_known = use.fit || !use.by.empty();
  Confidence sure = row != nullptr ? Confidence::kHigh
                    : partly_known ? Confidence::kMedium
                                   : Confidence::kLow;
  finding.confidence = std::min(sure, batching.confidence_of(use));
  // What the host does between calls of several functions is not known.
  if (row != nullptr || partly_known || use.dispatch_high)
    finding.saving = gone.saving;
  finding.with_host = row != nullptr && row->says("place");
  bool assumed = row == nullptr && use.by.empty() && material.is_java(use);
  finding.evidence = assumed ? evidence_of_java(use) : evidence_of(gone, use);
  if (row != nullptr)
    finding.advice = row->advice();
  else
    finding.advice.what = words_for(
        material, use, "process many items in one call",
        "process many items in one call: hand over an array, or a direct "
        "buffer");
  found.push_back(std::move(finding));
}

}  // namespace

void chatty(const Material& material, Found& found) {
  const Batching& batching = material.batching();
  for (const Line& use : material.uses())
    if (use.calls >= kChattyCalls && batching.is_called_by_host(use) &&
        !batching.is_found_otherwise(use))
      add(material, use, found);
}

}  // namespace crossbill::findings
