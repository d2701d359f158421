// SPDX-License-Identifier: MIT
// The rules: each is one file of its name, and adds to `found` what it sees.
#pragma once
#include "findings/material.hpp"

namespace crossbill::findings {

void attach_per_callback(const Material& material, Found& found);
void critical_too_long(const Material& material, Found& found);
void references_pile_up(const Material& material, Found& found);
void chatty(const Material& material, Found& found);
void lookup_in_loop(const Material& material, Found& found);
void one_byte_a_crossing(const Material& material, Found& found);
void recompiled_statement(const Material& material, Found& found);
void callback_per_element(const Material& material, Found& found);
void copied_buffer(const Material& material, Found& found);
void element_wise_copy(const Material& material, Found& found);
void lock_handed_over(const Material& material, Found& found);
void same_conversion_again(const Material& material, Found& found);
void string_conversion(const Material& material, Found& found);
void escaping_exception(const Material& material, Found& found);
void fixed_cost_dominates(const Material& material, Found& found);
void scattered_boundary(const Material& material, Found& found);
void serialized_threads(const Material& material, Found& found);
void layout_mismatch(const Material& material, Found& found);
void unmeasured(const Material& material, Found& found);

// Of `record --watch pairs`.
void leaked_handle(const Material& material, Found& found);
void long_lived_handle(const Material& material, Found& found);
void double_free(const Material& material, Found& found);
void use_after_free(const Material& material, Found& found);
void handle_from_several_threads(const Material& material, Found& found);
void foreign_free(const Material& material, Found& found);
void lock_held_across(const Material& material, Found& found);
void mutated_borrow(const Material& material, Found& found);

}  // namespace crossbill::findings
