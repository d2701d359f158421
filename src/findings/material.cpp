// SPDX-License-Identifier: MIT
// Sums that several rules need.
#include "findings/material.hpp"

#include <fnmatch.h>

namespace crossbill::findings {

analysis::Amount Material::asked(const analysis::Line& use,
                                 const char* glob) const {
  analysis::Amount sum;
  for (const analysis::Asked& asked : use.asked) {
    if (fnmatch(glob, edge(asked).name.c_str(), 0) != 0) continue;
    sum.calls += asked.amount.calls;
    sum.ns += asked.amount.ns;
    sum.bytes += asked.amount.bytes;
    sum.calls_squares += asked.amount.calls_squares;
  }
  return sum;
}

Finding finding_of(const analysis::Line& use) {
  Finding finding;
  finding.core = use.core;
  finding.library = use.library;
  finding.name = use.name;
  finding.shown = use.shown;
  if (use.site) finding.site = *use.site;
  finding.calls = use.calls;
  return finding;
}

}  // namespace crossbill::findings
