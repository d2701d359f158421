// SPDX-License-Identifier: MIT
// How functions of libraries are called, where the recorder has read it in
// their debug information: recording/known_signatures.hpp.
#pragma once
#include "agent/stubs/edges.hpp"

namespace crossbill::agent {

// Maps what the recorder has laid into the session, if anything.
void map_known_signatures();

// Fills in what is known of the function that a downcall leads to, unless a
// contract, a host's table or a hook has said more. `edge.target` is known.
void apply_known_signature(EdgeRequest& edge);

}  // namespace crossbill::agent
