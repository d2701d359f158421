// SPDX-License-Identifier: MIT
// All rules, and what they find in a recording.
#pragma once
#include <vector>

#include "analysis/model.hpp"
#include "findings/finding.hpp"
#include "findings/material.hpp"

namespace crossbill::findings {

struct Rule {
  const char* id;
  Severity severity;  // of its findings, unless one says otherwise
  const char* watch;  // what --watch must have been given, or ""
  const char* shows;  // one line for people
  void (*look)(const Material& material, Found& found);
};

// In the order in which they are explained.
const std::vector<Rule>& rules();

Findings find(const analysis::Model& model);

}  // namespace crossbill::findings
