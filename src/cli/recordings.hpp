// SPDX-License-Identifier: MIT
// The recordings that are in progress on this machine, and which one is meant.
#pragma once
#include <sys/types.h>

#include <string>
#include <vector>

#include "cli/failure.hpp"

namespace crossbill::cli {

struct InProgress {
  std::string directory;  // of the session
  int recorder = 0;       // pid
  std::string command;    // of the recorder's first process, for people
};

// Those that this user may look at: his own; root's are all.
std::vector<InProgress> recordings_in_progress();

// The one that `pid` records or is recorded by; for 0 the only one there is.
// A message says why there is none, or which there are.
Outcome<InProgress> choose_recording(int pid);

// False when its recorder has ended.
bool is_in_progress(int folder);

}  // namespace crossbill::cli
