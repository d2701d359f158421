// SPDX-License-Identifier: MIT
// The rules: each is one file of its name, and adds to `found` what it sees.
#pragma once
#include "findings/material.hpp"

namespace crossbill::findings {

void unmeasured(const Material& material, Found& found);

}  // namespace crossbill::findings
