// SPDX-License-Identifier: MIT
// How large the objects are that a call is given and gives back.
#pragma once
#include "agent/hosts/host.hpp"

namespace crossbill::agent::cpython {

// Learns where the types are, and offers a SizeReader.
void find_sized_types(FindSymbol find);

// Whether an object is a bytes, and of no subclass.
bool is_bytes(uint64_t object);

// Whether it is an argument of a call: see Host.
bool is_argument(arena::Convention convention, const uint64_t (&general)[6],
                 uint64_t object);

}  // namespace crossbill::agent::cpython
