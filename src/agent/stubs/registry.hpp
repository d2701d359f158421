// SPDX-License-Identifier: MIT
// Which function has which stub, where every use of the function is to get the
// same one: what dlsym hands out, what libc calls back, what stands in slots of
// types.
//
// (What stands in a table of methods is known by the table: an entry that holds
// a stub has it already, and two entries of one function have one each.)
#pragma once
#include "agent/stubs/edges.hpp"

namespace crossbill::agent {

struct StubRequest;

// The stub of a function of a module that was registered for this way in; null
// if there is none, or if it is that of a function that lay there before.
void* find_stub(const Module& to, void* function, arena::Via via);

// A new stub, found from now on by its target and way in; null when it cannot
// be made. Who asks first gets it: a second one is not made.
void* register_stub(const EdgeRequest& request);

// Fills an edge with what a table says of its callee; its kind is known.
void apply_row(const ApiRow& row, EdgeRequest& edge);

// What an adapter asks for, as an edge.
EdgeRequest edge_for(const StubRequest& request);

// In a forked child: a thread of the parent may have held the lock.
void reset_registry_lock();

}  // namespace crossbill::agent
