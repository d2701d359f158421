// SPDX-License-Identifier: MIT
// The rules: each is one file of its name, and adds to `found` what it sees.
#pragma once
#include "findings/material.hpp"

namespace crossbill::findings {

void chatty(const Material& material, Found& found);
void lookup_in_loop(const Material& material, Found& found);
void one_byte_a_crossing(const Material& material, Found& found);
void recompiled_statement(const Material& material, Found& found);
void unmeasured(const Material& material, Found& found);

}  // namespace crossbill::findings
