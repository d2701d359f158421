// SPDX-License-Identifier: MIT
// Names programs that run without being recorded.
#pragma once

namespace crossbill::agent {

// Maps the session's list of such names, for processes that can reach nothing
// of the session any more. Once, at the start.
void map_unrecorded();

// A program that this process starts, or is, and that is not recorded.
void note_unrecorded(const char* program);

// This process itself, which can have no arena.
void note_unrecorded_self();

}  // namespace crossbill::agent
