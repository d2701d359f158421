// SPDX-License-Identifier: MIT
// string-conversion: text that was passed is converted to another encoding,
// where bytes could have been passed. CPython lends ASCII text as it is, in no
// time; the JVM copies and converts each text, however short it is.
#include <fmt/format.h>

#include <algorithm>

#include "analysis/numbers.hpp"
#include "findings/rules/jni.hpp"
#include "findings/rules/number_items.hpp"
#include "findings/rules/rules.hpp"
#include "findings/thresholds.hpp"

namespace crossbill::findings {
namespace {

constexpr const char* kRule = "string-conversion";

constexpr const char* kAdvice =
    "pass bytes, where the function takes them: text that comes as bytes need "
    "not become a str";

constexpr const char* kJavaAdvice =
    "pass UTF-8 as a byte[] that is made once, or in a direct ByteBuffer, and "
    "take results so; a text that comes again and again need be converted once";

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

// A byte array is made and handed over in its place, so that half may stay.
Saving saving_of_texts(const analysis::Line& use, const AskedSum& texts) {
  return saving_between(use, texts.ns / 2, texts.ns);
}

void add_of_java(const Material& material, const analysis::Line& use,
                 Found& found) {
  const Batching& batching = material.batching();
  AskedSum texts = asked_of(material, use, kJniStrings);
  if (texts.calls < kTexts ||
      texts.calls < kOnceAnItem * static_cast<double>(use.calls) ||
      texts.ns < kTextShare * use.times->total)
    return;
  const AdviceRow* row = batching.row_for(kRule, use);
  if (row != nullptr && row->says("nothing")) return;
  Saving saving = saving_of_texts(use, texts);
  if (!batching.is_worth_it(saving)) return;
  Finding finding = judged(material, use, row, saving, kJavaAdvice);
  auto calls = static_cast<double>(use.calls);
  std::string bytes;
  if (texts.bytes > 0)
    bytes = fmt::format(
        ", {} in all",
        analysis::format_bytes(static_cast<uint64_t>(texts.bytes / calls)));
  finding.evidence = fmt::format(
      "each call has {} texts converted{}, by {}, in {} of {}",
      analysis::format_mean(texts.calls / calls), bytes, names_of(texts),
      analysis::format_time(ran_part(use, texts.ns) / calls),
      analysis::format_time(ran(use) / calls));
  found.push_back(std::move(finding));
}

}  // namespace

void string_conversion(const Material& material, Found& found) {
  const Batching& batching = material.batching();
  for (const analysis::Line& use : material.uses()) {
    if (!has_times(use)) continue;
    add_of_java(material, use, found);
    Conversions text = conversions_of(material, use);
    if (text.calls <= 0 || text.bytes < kLongText * text.calls) continue;
    if (text.ns < kTextShare * use.times->total) continue;
    const AdviceRow* row = batching.row_for(kRule, use);
    if (row != nullptr && row->says("nothing")) continue;
    Saving saving = saving_of(use, text, row);
    if (!batching.is_worth_it(saving)) continue;
    Finding finding = judged(
        material, use, row, saving,
        words_for(material, use, kAdvice,
                  "let the library take UTF-8, and pass it as a byte[]"));
    finding.evidence = evidence_of(use, text);
    found.push_back(std::move(finding));
  }
}

}  // namespace crossbill::findings
