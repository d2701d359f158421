// SPDX-License-Identifier: MIT
// one-byte-a-crossing: one place hands over, or fetches, a byte by each call.
//
// advice.tsv has the functions: such that do so by their nature, and such whose
// calls' sizes tell, of which some were looked at. Of Java's, the copies out of
// and into arrays tell for each call.
#include <fmt/format.h>

#include "analysis/numbers.hpp"
#include "findings/batching.hpp"
#include "findings/rules/jni.hpp"
#include "findings/rules/rules.hpp"
#include "findings/thresholds.hpp"

namespace crossbill::findings {
namespace {

using analysis::format_time;
using analysis::Line;

constexpr const char* kRule = "one-byte-a-crossing";

constexpr const char* kJavaAdvice =
    "collect the bytes in an array and hand that over: wrap the stream in a "
    "BufferedOutputStream or BufferedInputStream, or call write(byte[])";

void add(const Batching& batching, const Line& use, const AdviceRow& row,
         Found& found) {
  Removed gone = batching.removed(row.removes, use);
  if (!batching.is_worth_it(gone.saving)) return;
  Finding finding = finding_of(use);
  finding.confidence = Confidence::kHigh;
  finding.saving = gone.saving;
  auto calls = static_cast<double>(use.calls);
  finding.evidence = fmt::format("each call moves one byte, and takes {}",
                                 format_time(use.times->whole() / calls));
  finding.advice = row.advice();
  found.push_back(std::move(finding));
}

// Each call copies a part of an array, and that is a byte.
bool copies_a_byte(const Line& use, const AskedSum& copies) {
  return copies.calls >= kEachByte * static_cast<double>(use.calls) &&
         copies.bytes > 0 && copies.bytes < kFewBytes * copies.calls;
}

void add_of_java(const Material& material, const Line& use, Found& found) {
  constexpr const char* kRegions[] = {"Get*ArrayRegion", "Set*ArrayRegion"};
  AskedSum copies = asked_of(material, use, kRegions);
  if (!has_times(use) || !copies_a_byte(use, copies)) return;
  Saving saving = material.batching().removed("*,own", use).saving;
  if (!material.batching().is_worth_it(saving)) return;
  Finding finding = judged(material, use, nullptr, saving, kJavaAdvice);
  auto calls = static_cast<double>(use.calls);
  finding.evidence =
      fmt::format("each call moves one byte, by {}, and takes {}",
                  names_of(copies), format_time(use.times->total / calls));
  found.push_back(std::move(finding));
}

}  // namespace

void one_byte_a_crossing(const Material& material, Found& found) {
  const Batching& batching = material.batching();
  for (const Line& use : material.uses()) {
    if (use.calls < kByteCalls || !batching.is_called_by_host(use)) continue;
    const AdviceRow* row = batching.row_for(kRule, use);
    if (row != nullptr)
      add(batching, use, *row, found);
    else if (material.is_java(use))
      add_of_java(material, use, found);
  }
}

}  // namespace crossbill::findings
