// SPDX-License-Identifier: MIT
// Gates: what stands in a table of the host's API that all libraries call by,
// the host's own included.
//
// A slot that is one library's tells who calls. Such a table does not: so a
// gate asks whether the caller is the host, whose calls of itself are nobody's
// crossing, and goes on to the function itself or to its stub. What is called
// right within a downcall is a library's. Else the return address tells: an
// address of the host, or of code that the host has made, is the host's.
#pragma once
#include <stdint.h>

namespace crossbill::agent {

// A gate before a stub; the stub itself where there are no more gates.
void* make_gate(void* stub, void* original);

// Code may have been unloaded: callers may be others.
void forget_gate_callers();

}  // namespace crossbill::agent
