// SPDX-License-Identifier: MIT
// What was open when a process ended without leaving it.
#pragma once
#include <cstdint>
#include <vector>

#include "recording/arena_reader.hpp"
#include "recording/recording.hpp"

namespace crossbill::recording {

// The open crossings of an arena, each thread's after the other's, innermost
// first. Threads and nodes are indexes in the arena; `callees` numbers the
// functions of its nodes: nodes with one number call one function.
std::vector<OpenCrossing> open_crossings(const Arena& arena,
                                         const std::vector<uint32_t>& callees);

}  // namespace crossbill::recording
