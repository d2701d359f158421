// SPDX-License-Identifier: MIT
// A module's own code, for what has to read it.
#pragma once
#include "agent/arch/code_scan.hpp"
#include "agent/link/modules.hpp"

namespace crossbill::agent {

// The executable segments of a module, kMostSegments at most; returns their
// number.
size_t text_of(const Module& module, TextRange* ranges);

}  // namespace crossbill::agent
