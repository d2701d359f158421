// SPDX-License-Identifier: MIT
// Attachment: how a process, a forked child and a thread come to their arena.
#pragma once
#include "agent/base/state.hpp"

namespace crossbill::agent {

// Creates the first arena. Before any other thread runs.
bool attach_process();

// What `attach` of state.hpp does.
bool attach_thread(Thread& thread);

// Stamps the end of the process into the arena; takes it back.
void end_process();
void revive_process();

}  // namespace crossbill::agent
