// SPDX-License-Identifier: MIT
// Which Python line makes a call: CPython's frames, read as they lie in memory.
#pragma once
#include "agent/hosts/host.hpp"

namespace crossbill::agent::cpython {

// For a CPython of that minor version: calls of its extensions have sites from
// now on, unless its frames are not known, which a note says of `name`.
void find_frames(FindSymbol find, int minor, const char* name);

}  // namespace crossbill::agent::cpython
