// SPDX-License-Identifier: MIT
// Work like a program's, beside which the own cost of crossings is measured.
#pragma once

namespace crossbill::agent {

// A core's: a loop over a few bytes.
void work_like_a_core();

// A host's: some operations, each found by a jump through a table, as an
// interpreter does; one of them calls the function.
void interpret(void (*function)());

}  // namespace crossbill::agent
