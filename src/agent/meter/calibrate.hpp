// SPDX-License-Identifier: MIT
// What a crossing costs us: measured in place, before the program runs.
#pragma once

namespace crossbill::agent {

// Measures the own cost and writes it into the arena. Once, with one thread.
void calibrate();

// Writes what was measured into the present arena: a forked child's.
void write_costs();

}  // namespace crossbill::agent
