// SPDX-License-Identifier: MIT
// The rules: each is one file of its name, and adds to `found` what it sees.
#pragma once
#include "findings/material.hpp"

namespace crossbill::findings {

void unmeasured(const Material& material, Found& found);

// Of `record --watch pairs`.
void leaked_handle(const Material& material, Found& found);
void long_lived_handle(const Material& material, Found& found);
void double_free(const Material& material, Found& found);
void use_after_free(const Material& material, Found& found);
void handle_from_several_threads(const Material& material, Found& found);

}  // namespace crossbill::findings
