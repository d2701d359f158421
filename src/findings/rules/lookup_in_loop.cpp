// SPDX-License-Identifier: MIT
// lookup-in-loop: one place asks a library again and again for what it could
// have kept: a function by its name, a type by its text, a view of an array.
#include "findings/batching.hpp"
#include "findings/rules/rules.hpp"
#include "findings/thresholds.hpp"

namespace crossbill::findings {

void lookup_in_loop(const Material& material, Found& found) {
  material.batching().add("lookup-in-loop", kLookups, found);
}

}  // namespace crossbill::findings
