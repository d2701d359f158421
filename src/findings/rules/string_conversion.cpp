// SPDX-License-Identifier: MIT
// string-conversion: text that was passed is converted to another encoding,
// where bytes could have been passed. ASCII text is lent as it is, in no time.
#include <fmt/format.h>

#include <algorithm>

#include "analysis/numbers.hpp"
#include "findings/rules/number_items.hpp"
#include "findings/rules/rules.hpp"
#include "findings/thresholds.hpp"

namespace crossbill::findings {
namespace {

constexpr const char* kRule = "string-conversion";

constexpr const char* kAdvice =
    "pass bytes, where the function takes them: text that comes as bytes need "
    "not become a str";

constexpr const char* kConverters[] = {
    "PyUnicode_AsUTF8*",
    "PyUnicode_AsUTF16String",
    "PyUnicode_AsUTF32String",
    "PyUnicode_AsEncodedString",
    "PyUnicode_AsLatin1String",
    "PyUnicode_AsASCIIString",
    "PyUnicode_AsWideChar*",
    "PyUnicode_AsUCS4*",
    "_PyUnicode_AsUTF8String",
    "_PyUnicode_AsLatin1String",
    "mbs*towcs*",
    "wcs*tombs*",
    "iconv",
};

struct Conversions {
  double calls = 0, ns = 0, bytes = 0;
  std::string function;  // that took the most
};

Conversions conversions_of(const Material& material,
                           const analysis::Line& use) {
  Conversions sum;
  double most = 0;
  for (const analysis::Asked& asked : use.asked) {
    const std::string& name = material.edge(asked).name;
    if (!is_any_of(name, kConverters)) continue;
    sum.calls += static_cast<double>(asked.amount.calls);
    sum.bytes += static_cast<double>(asked.amount.bytes);
    sum.ns += std::max(asked.amount.ns, 0.0);
    if (asked.amount.ns <= most) continue;
    most = asked.amount.ns;
    sum.function = name;
  }
  return sum;
}

// Where the text was made of bytes, that goes, too. It lies in no call, and is
// sure where advice says so.
Saving saving_of(const analysis::Line& use, const Conversions& text,
                 const AdviceRow* row) {
  Saving back = saving_between(use, text.ns, text.ns);
  double low = back.low * (row != nullptr ? kThereAndBackLeast : 1);
  double high = back.high * kThereAndBackMost;
  return {(low + high) / 2, low, high};
}

std::string evidence_of(const analysis::Line& use, const Conversions& text) {
  auto calls = static_cast<double>(use.calls);
  return fmt::format(
      "each call converts {} of text, by {}, in {} of {}",
      analysis::format_bytes(static_cast<uint64_t>(text.bytes / calls)),
      text.function, analysis::format_time(text.ns / calls),
      analysis::format_time(ran(use) / calls));
}

}  // namespace

void string_conversion(const Material& material, Found& found) {
  const Batching& batching = material.batching();
  for (const analysis::Line& use : material.uses()) {
    if (!has_times(use)) continue;
    Conversions text = conversions_of(material, use);
    if (text.calls <= 0 || text.bytes < kLongText * text.calls) continue;
    if (text.ns < kTextShare * use.times->total) continue;
    const AdviceRow* row = batching.row_for(kRule, use);
    if (row != nullptr && row->says("nothing")) continue;
    Saving saving = saving_of(use, text, row);
    if (!batching.is_worth_it(saving)) continue;
    Finding finding = judged(material, use, row, saving, kAdvice);
    finding.evidence = evidence_of(use, text);
    found.push_back(std::move(finding));
  }
}

}  // namespace crossbill::findings
