// SPDX-License-Identifier: MIT
// Slots of a service that hold our stubs only while it is recorded.
//
// A stub that looks at the switch costs a call of the host's API 3 ns in real
// code, and a library makes a hundred of them in a call. So what libraries call
// goes to the callee directly as long as the service is stopped. What hosts
// call in libraries always leads by us: such a call finds that the switch was
// turned, and turns the slots (periods.cpp).
#pragma once
#include "agent/link/modules.hpp"
#include "agent/stubs/edges.hpp"

namespace crossbill::agent {

// Takes a slot that is to be turned, and fills it as things stand. False: it is
// none, or there are too many; it is to hold its stub for good. With the lock
// of patching.hpp, and the slot's page open.
bool turn_slot(Module& module, void** slot, void* stub, void* original);

// Puts a stub in for good: its edge has got a hook.
void keep_stub_in(const void* stub);

// Puts the stubs in, or the originals. False: not now, since another thread, or
// this one further out, patches or loads something.
bool turn_slots(bool in);
bool slots_are_in();

// The process is about to lock itself in, so that slots could not be turned any
// more: the stubs stay in.
void turn_slots_for_good();

}  // namespace crossbill::agent
