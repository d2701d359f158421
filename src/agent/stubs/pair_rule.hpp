// SPDX-License-Identifier: MIT
// pairs.tsv, as src/agent/CMakeLists.txt turns it into code.
#pragma once
#include <stddef.h>
#include <stdint.h>

namespace crossbill::agent {

struct PairRule {
  const char *maker, *freer;
  uint8_t out, freed;
  bool zero;    // freed only where the freer returns 0
  bool counts;  // `maker` makes nothing, but counts who uses a handle
  bool sure;    // these very functions are known, and not only their names
};
struct PairRules {
  const PairRule* rows;
  size_t count;
};
extern const PairRules kPairRules;

}  // namespace crossbill::agent
