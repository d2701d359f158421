// SPDX-License-Identifier: MIT
// SARIF 2.1.0: what code scanners and editors read, with file and line.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "analysis/model.hpp"
#include "findings/finding.hpp"

namespace crossbill::report {

struct SarifRule {
  std::string id, shows;
};

struct SarifResult {
  std::string rule;
  std::string level;  // note, warning, error
  std::string message;
  std::string file;      // "": nowhere
  uint32_t line = 0;     // 0: not known
  std::string function;  // of a library, as "orjson:dumps", or ""
  // What tells the same result in another run, whose numbers differ.
  std::string identity;
};

SarifResult sarif_of(const findings::Finding& finding);

// A whole document with one run. Paths are said from the current folder on.
std::string sarif(const std::vector<SarifRule>& rules,
                  const std::vector<SarifResult>& results);

// The rules of findings.
std::vector<SarifRule> finding_rules();

}  // namespace crossbill::report
