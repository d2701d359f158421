// SPDX-License-Identifier: MIT
// callback-per-element: a library calls the host's code back for each item of
// what it works on: key functions, comparisons, functions of SQL.
#include <fmt/format.h>

#include <algorithm>

#include "analysis/numbers.hpp"
#include "findings/rules/jni.hpp"
#include "findings/rules/number_items.hpp"
#include "findings/rules/rules.hpp"
#include "findings/thresholds.hpp"

namespace crossbill::findings {
namespace {

constexpr const char* kRule = "callback-per-element";

constexpr const char* kCallers[] = {
    "PyObject_Call*",        "PyObject_Vectorcall*", "_PyObject_Call*",
    "_PyObject_FastCall*",   "PyEval_Call*",         "PyEval_EvalCode*",
    "_PyObject_Vectorcall*", "PyObject_CallNoArgs",  "Call*Method*",
};

constexpr const char* kAdvice =
    "hand over all items at once, and let the function be called with many of "
    "them, or do its work in the library";

// Of a row that says so, whatever comes once an item stands for the callbacks.
constexpr const char* kAnything[] = {"*"};

std::optional<Repeated> callbacks(const Material& material,
                                  const analysis::Line& use,
                                  const AdviceRow* row) {
  bool unseen = row != nullptr && row->says("unseen");
  Globs leads = unseen ? Globs(kAnything) : Globs(kCallers);
  std::optional<Repeated> items =
      repeated(material, use, leads, {}, kCallbacks);
  bool ran = unseen || material.is_java(use) || (items && items->host > 0);
  if (!ran) return std::nullopt;
  return items;
}

// Without advice the host's code has to be run all the same, and only the
// crossing to it and back is saved.
Saving saving_of(const Batching& batching, const analysis::Line& use,
                 const Repeated& items, const AdviceRow* row) {
  if (row == nullptr)
    return saving_of_calls(use, items.asked + items.crossing - items.host);
  if (row->says("all")) return saving_of_all(use, items);
  Saving gone = batching.removed(row->removes, use).saving;
  return saving_between(use, gone.low, gone.high);
}

bool is_meant(const analysis::Line& use, const Repeated& items,
              const AdviceRow* row) {
  if (row != nullptr) return !row->says("nothing");
  double crossing = items.asked + items.crossing - items.host;
  return crossing > kItemsShare * use.times->total;
}

// What the host's code took of all the time. The parts are measured by
// themselves: together they can be longer than the whole.
double host_ran(const analysis::Line& use, const Repeated& items) {
  double parts = items.asked + items.crossing + items.others;
  double whole = std::max(use.times->total, parts);
  return whole > 0 ? ran(use) * items.host / whole : 0;
}

std::string evidence_of(const analysis::Line& use, const Repeated& items,
                        const AdviceRow* row, const char* host_code) {
  double all = items.items * static_cast<double>(use.calls);
  std::string each = analysis::format_time(ran(use) / all);
  if (row != nullptr && row->says("unseen"))
    return fmt::format(
        "each call goes through {} items, {} each, and calls the host's code "
        "for it",
        analysis::format_mean(items.items), each);
  return fmt::format(
      "each call calls {} {} times, by {}: {} each, of which {} are that "
      "code",
      host_code, analysis::format_mean(items.items), items.function, each,
      analysis::format_time(host_ran(use, items) / all));
}

}  // namespace

void callback_per_element(const Material& material, Found& found) {
  const Batching& batching = material.batching();
  for (const analysis::Line& use : material.uses()) {
    const AdviceRow* row = batching.row_for(kRule, use);
    std::optional<Repeated> items = callbacks(material, use, row);
    if (!items || !is_meant(use, *items, row)) continue;
    Saving saving = saving_of(batching, use, *items, row);
    if (!batching.is_worth_it(saving)) continue;
    Finding finding = judged(material, use, row, saving, kAdvice);
    finding.evidence = evidence_of(
        use, *items, row, words_for(material, use, "the host's code", "Java"));
    found.push_back(std::move(finding));
  }
}

}  // namespace crossbill::findings
