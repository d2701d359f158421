// SPDX-License-Identifier: MIT
// recompiled-statement: one place has a library compile statements, paths or
// patterns again and again, which could be compiled once.
#include "findings/batching.hpp"
#include "findings/rules/rules.hpp"
#include "findings/thresholds.hpp"

namespace crossbill::findings {

void recompiled_statement(const Material& material, Found& found) {
  material.batching().add("recompiled-statement", kCompilations, found);
}

}  // namespace crossbill::findings
