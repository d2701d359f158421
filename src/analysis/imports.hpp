// SPDX-License-Identifier: MIT
// What happened while a host brought modules in.
#pragma once
#include <string>

#include "recording/recording.hpp"

namespace crossbill::analysis {

// The module that a call initialises: "_json" of PyInit__json; "" where the
// call is no import.
std::string imported_by(const recording::Edge& edge);

// The recording without imports and all that was called in them. Durations of
// functions that were called in imports and elsewhere, which the recording does
// not tell apart, are left out.
recording::Recording without_imports(const recording::Recording& recording);

}  // namespace crossbill::analysis
