// SPDX-License-Identifier: MIT
// copied-buffer: a call spends its time copying large memory that could have
// been lent: by libc, or by JNI's functions on arrays.
#include <fmt/format.h>

#include <algorithm>

#include "analysis/numbers.hpp"
#include "findings/rules/jni.hpp"
#include "findings/rules/number_items.hpp"
#include "findings/rules/rules.hpp"
#include "findings/thresholds.hpp"

namespace crossbill::findings {
namespace {

constexpr const char* kRule = "copied-buffer";

constexpr const char* kAdvice =
    "let the library read the memory that it was lent, for as long as the call "
    "lasts, in place of a copy";

constexpr const char* kJavaAdvice =
    "have the array lent, by GetPrimitiveArrayCritical, for as long as no "
    "other "
    "JNI call is made and the work is short; or pass a direct ByteBuffer. What "
    "was only read is released with JNI_ABORT, and not copied back";

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
    if (is_any_of(edge.name, kFillers) || is_any_of(edge.name, kJniArraysOut) ||
        is_any_of(edge.name, kJniArraysBack))
      continue;
    sum.calls += static_cast<double>(asked.amount.calls);
    sum.bytes += static_cast<double>(asked.amount.bytes);
    sum.ns += ns;
    if (lent) sum.lent_ns += ns;
  }
  return sum;
}

bool is_meant(const Material& material, const analysis::Line& use,
              const Copies& copies, const AdviceRow* row) {
  if (copies.calls <= 0 || (row != nullptr && row->says("nothing")))
    return false;
  if (copies.bytes < kLargeCopy * copies.calls) return false;
  double total = use.times->total;
  if (row != nullptr) return copies.ns > kCopyShare * total;
  return copies.lent_ns > kOwnCopyShare * total && is_own(material, use);
}

// What was got for the copy goes, too, where nothing else was; and of a
// function that is known to do no more than copy, much of the rest.
Saving saving_of(const analysis::Line& use, const Copies& copies, bool known) {
  double high = copies.ns + copies.memory;
  double rest = std::max(use.times->total - high, 0.0);
  if (known) high += std::min(rest, copies.ns / 2);
  return saving_between(use, copies.ns, high);
}

std::string evidence_of(const analysis::Line& use, const Copies& copies) {
  auto calls = static_cast<double>(use.calls);
  return fmt::format(
      "each call copies {}, in {} of {}",
      analysis::format_bytes(static_cast<uint64_t>(copies.bytes / calls)),
      analysis::format_time(copies.ns / calls),
      analysis::format_time(ran(use) / calls));
}

// An array is copied out to be read, and back whatever was done to it. Where
// glue does so for a function, it is not known by which of JNI's functions.
struct Arrays {
  AskedSum out, back, either;
  double calls() const { return out.calls + back.calls + either.calls; }
  double bytes() const { return out.bytes + back.bytes + either.bytes; }
  double ns() const { return out.ns + back.ns + either.ns; }
};

Arrays arrays_of(const Material& material, const analysis::Line& use) {
  if (use.by.empty())
    return {asked_of(material, use, kJniArraysOut),
            asked_of(material, use, kJniArraysBack),
            {}};
  if (!material.is_java(use)) return {};
  const analysis::Amount& copies = use.times->copies;
  return {{},
          {},
          {static_cast<double>(copies.calls),
           std::max(copies.ns, 0.0),
           static_cast<double>(copies.bytes),
           {}}};
}

// What makes a new array has to copy into it, so that this may stay.
Saving saving_of_arrays(const Material& material, const analysis::Line& use,
                        const Arrays& arrays) {
  constexpr const char* kMade[] = {"Set*ArrayRegion"};
  double made = asked_of(material, use, kMade).ns;
  return saving_between(use, arrays.ns() - made, arrays.ns());
}

std::string evidence_of_arrays(const analysis::Line& use,
                               const Arrays& arrays) {
  auto calls = static_cast<double>(use.calls);
  auto text = [&](const AskedSum& sum, const char* words) {
    return fmt::format(
        "{}{} by {}",
        analysis::format_bytes(static_cast<uint64_t>(sum.bytes / calls)), words,
        names_of(sum));
  };
  std::string both;
  if (arrays.out.bytes > 0) both = text(arrays.out, " out");
  if (arrays.either.bytes > 0)
    both = analysis::format_bytes(
        static_cast<uint64_t>(arrays.either.bytes / calls));
  if (arrays.back.bytes > 0)
    both += (both.empty() ? "" : " and ") + text(arrays.back, " back");
  return fmt::format("each call copies {}, in {} of {}", both,
                     analysis::format_time(ran_part(use, arrays.ns()) / calls),
                     analysis::format_time(ran(use) / calls));
}

void add_arrays(const Material& material, const analysis::Line& use,
                Found& found) {
  const Batching& batching = material.batching();
  Arrays arrays = arrays_of(material, use);
  if (arrays.calls() <= 0 || arrays.bytes() < kLargeCopy * arrays.calls() ||
      arrays.ns() < kCopyShare * use.times->total)
    return;
  const AdviceRow* row = batching.row_for(kRule, use);
  if (row != nullptr && row->says("nothing")) return;
  Saving saving = saving_of_arrays(material, use, arrays);
  if (!batching.is_worth_it(saving)) return;
  Finding finding = judged(material, use, row, saving, kJavaAdvice);
  finding.evidence = evidence_of_arrays(use, arrays);
  found.push_back(std::move(finding));
}

}  // namespace

void copied_buffer(const Material& material, Found& found) {
  const Batching& batching = material.batching();
  for (const analysis::Line& use : material.uses()) {
    if (!has_times(use)) continue;
    add_arrays(material, use, found);
    Copies copies = copies_of(material, use);
    const AdviceRow* row = batching.row_for(kRule, use);
    if (!is_meant(material, use, copies, row)) continue;
    Saving saving = saving_of(use, copies, row != nullptr);
    if (!batching.is_worth_it(saving)) continue;
    Finding finding = judged(
        material, use, row, saving,
        words_for(
            material, use, kAdvice,
            "let the library read the memory of a direct ByteBuffer, or of "
            "a MemorySegment, in place of a copy"));
    finding.evidence = evidence_of(use, copies);
    found.push_back(std::move(finding));
  }
}

}  // namespace crossbill::findings
