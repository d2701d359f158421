// SPDX-License-Identifier: MIT
// element-wise-copy: a list of numbers is unpacked item by item, where memory
// that holds them could have been passed.
#include <fmt/format.h>

#include "analysis/numbers.hpp"
#include "findings/rules/jni.hpp"
#include "findings/rules/number_items.hpp"
#include "findings/rules/rules.hpp"

namespace crossbill::findings {

namespace {

constexpr const char* kAdvice =
    "pass memory that holds the numbers (array.array, a NumPy array), where "
    "the function takes a buffer";

constexpr const char* kJavaAdvice =
    "pass an array of a primitive type, or a direct buffer, that holds the "
    "numbers, in place of objects";

std::string evidence_of(const analysis::Line& use, const Repeated& items,
                        const Saving& saving) {
  auto calls = static_cast<double>(use.calls);
  return fmt::format(
      "each call takes {} numbers one by one, by {}, in {} of {}",
      analysis::format_mean(items.items), items.function,
      analysis::format_time(saving.ns / calls),
      analysis::format_time(ran(use) / calls));
}

}  // namespace

void element_wise_copy(const Material& material, Found& found) {
  const Batching& batching = material.batching();
  for (const analysis::Line& use : material.uses()) {
    std::optional<Repeated> items = number_items(material, use);
    if (!items || again_row(batching, use, *items) != nullptr) continue;
    const AdviceRow* row = batching.row_for("element-wise-copy", use);
    if (!is_about_items(use, *items, row)) continue;
    Saving saving = saving_of_items(use, *items, row);
    if (!batching.is_worth_it(saving)) continue;
    Finding finding = judged(material, use, row, saving,
                             words_for(material, use, kAdvice, kJavaAdvice));
    finding.evidence = evidence_of(use, *items, saving);
    found.push_back(std::move(finding));
  }
}

}  // namespace crossbill::findings
