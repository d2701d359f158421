// SPDX-License-Identifier: MIT
// copied-buffer: a call spends its time copying large memory that could have
// been lent.
#include <fmt/format.h>

#include <algorithm>

#include "analysis/numbers.hpp"
#include "findings/rules/number_items.hpp"
#include "findings/rules/rules.hpp"
#include "findings/thresholds.hpp"

namespace crossbill::findings {
namespace {

constexpr const char* kRule = "copied-buffer";

// They are booked as copies, and copy nothing.
constexpr const char* kFillers[] = {"*memset*", "*bzero*", "memset*"};

struct Copies {
  double calls = 0, ns = 0, bytes = 0;
  double lent_ns = 0;  // of it, out of or into memory that the host has lent
  double memory = 0;   // what asking for memory and giving it back took
};

Copies copies_of(const Material& material, const analysis::Line& use) {
  using arena::Category;
  Copies sum;
  for (const analysis::Asked& asked : use.asked) {
    const recording::Edge& edge = material.edge(asked);
    double ns = std::max(asked.amount.ns, 0.0);
    bool lent = edge.category == Category::kLentCopy;
    if (edge.category == Category::kAllocate ||
        edge.category == Category::kFree)
      sum.memory += ns;
    if (!lent && edge.category != Category::kCopy) continue;
    if (is_any_of(edge.name, kFillers)) continue;
    sum.calls += static_cast<double>(asked.amount.calls);
    sum.bytes += static_cast<double>(asked.amount.bytes);
    sum.ns += ns;
    if (lent) sum.lent_ns += ns;
  }
  return sum;
}

bool is_meant(const Material& material, const analysis::Line& use,
              const Copies& copies, const AdviceRow* row) {
  if (is_no_fault(row) || copies.calls <= 0) return false;
  if (copies.bytes < kLargeCopy * copies.calls) return false;
  double total = use.times->total;
  if (row != nullptr) return copies.ns > kCopyShare * total;
  return copies.lent_ns > kOwnCopyShare * total && is_own(material, use);
}

// What was got for the copy goes, too, where nothing else was.
Saving saving_of(const Copies& copies) {
  double high = copies.ns + copies.memory;
  return {(copies.ns + high) / 2, copies.ns, high};
}

}  // namespace

void copied_buffer(const Material& material, Found& found) {
  for (const analysis::Line& use : material.uses()) {
    if (!use.times || use.calls == 0 || use.imports > 0) continue;
    Copies copies = copies_of(material, use);
    const AdviceRow* row = advice_for(kRule, use);
    if (!is_meant(material, use, copies, row)) continue;
    Saving saving = saving_of(copies);
    if (!is_worth_it(material, saving)) continue;
    Finding finding = finding_of(use);
    finding.saving = saving;
    finding.confidence = Confidence::kHigh;
    auto calls = static_cast<double>(use.calls);
    finding.evidence = fmt::format(
        "each call copies {}, in {} of {}",
        analysis::format_bytes(static_cast<uint64_t>(copies.bytes / calls)),
        analysis::format_time(copies.ns / calls),
        analysis::format_time(use.times->total / calls));
    if (row != nullptr)
      finding.advice = row->advice();
    else
      finding.advice.what =
          "let the library read the memory that it was lent, for as long as "
          "the call lasts, in place of a copy";
    found.push_back(std::move(finding));
  }
}

}  // namespace crossbill::findings
