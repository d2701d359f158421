// SPDX-License-Identifier: MIT
// What the interpreters of a recording spend around a call that does nothing.
#pragma once
#include "recording/known_files.hpp"
#include "recording/recording.hpp"

namespace crossbill::cli {

// Runs each interpreter once, with a text of ours and without the agent, unless
// an earlier run has (`known`), and adds what it says to the recording; or a
// note that says why it is not known.
//
// Only an executable is run that is an interpreter by its name and by what it
// imports or exports, and that none but root or this user can change: the name
// of it stands in an arena, which the recorded program may have written.
void add_dispatch(recording::Recording& recording,
                  recording::KnownFiles& known);

}  // namespace crossbill::cli
