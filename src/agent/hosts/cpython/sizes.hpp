// SPDX-License-Identifier: MIT
// How large the objects are that a call is given and gives back.
#pragma once
#include "agent/hosts/host.hpp"

namespace crossbill::agent::cpython {

// Learns where the types are, and offers a SizeReader.
void find_sized_types(FindSymbol find);

}  // namespace crossbill::agent::cpython
