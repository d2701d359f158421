// SPDX-License-Identifier: MIT
// What it costs to note that memory was lent, and to look for it.
#pragma once
#include "agent/meter/samples.hpp"

namespace crossbill::agent {

extern Sample lend_sample, look_sample;

// False: there is no room for the edges.
bool make_lending_edges();

// Fills both samples. Called through a stub: something is lent to a crossing.
void time_lending();

}  // namespace crossbill::agent
