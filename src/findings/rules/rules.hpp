// SPDX-License-Identifier: MIT
// The rules: each is one file of its name, and adds to `found` what it sees.
#pragma once
#include "findings/material.hpp"

namespace crossbill::findings {

void callback_per_element(const Material& material, Found& found);
void copied_buffer(const Material& material, Found& found);
void element_wise_copy(const Material& material, Found& found);
void lock_handed_over(const Material& material, Found& found);
void same_conversion_again(const Material& material, Found& found);
void string_conversion(const Material& material, Found& found);
void chatty(const Material& material, Found& found);
void lookup_in_loop(const Material& material, Found& found);
void one_byte_a_crossing(const Material& material, Found& found);
void recompiled_statement(const Material& material, Found& found);
void unmeasured(const Material& material, Found& found);

}  // namespace crossbill::findings
