// SPDX-License-Identifier: MIT
// The rules: each is one file of its name, and adds to `found` what it sees.
#pragma once
#include "findings/material.hpp"

namespace crossbill::findings {

void escaping_exception(const Material& material, Found& found);
void fixed_cost_dominates(const Material& material, Found& found);
void scattered_boundary(const Material& material, Found& found);
void serialized_threads(const Material& material, Found& found);
void unmeasured(const Material& material, Found& found);

}  // namespace crossbill::findings
