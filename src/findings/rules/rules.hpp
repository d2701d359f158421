// SPDX-License-Identifier: MIT
// The rules: each is one file of its name, and adds to `found` what it sees.
#pragma once
#include "findings/material.hpp"

namespace crossbill::findings {

void unmeasured(const Material& material, Found& found);

void foreign_free(const Material& material, Found& found);
void lock_held_across(const Material& material, Found& found);
void mutated_borrow(const Material& material, Found& found);

}  // namespace crossbill::findings
