// SPDX-License-Identifier: MIT
// What the fuzzers of arenas and of recordings do with a recording: whatever
// it says, there must be a bill of it, with its findings.
#pragma once
#include <cstdlib>

#include "analysis/model.hpp"
#include "analysis/select.hpp"
#include "findings/list.hpp"
#include "report/json.hpp"
#include "report/text.hpp"

namespace crossbill::recording {

inline void fuzz_bill(const Recording& recording) {
  using analysis::By;
  analysis::Model model(recording);
  findings::Findings found = findings::find(model);
  for (By by : {By::kEntry, By::kEdge, By::kThread, By::kProcess}) {
    analysis::Choice choice;
    choice.by = by;
    analysis::Bill bill = analysis::select(model, choice);
    if (report::json_bill(bill, found).empty()) std::abort();
    if (report::text_bill(bill, {}, found).empty()) std::abort();
  }
}

}  // namespace crossbill::recording
