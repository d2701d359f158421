// SPDX-License-Identifier: MIT
// Which calls from module to module are crossings, and of which kind.
#pragma once
#include "agent/link/modules.hpp"
#include "agent/stubs/edges.hpp"

namespace crossbill::agent {

// Whether the slots of such a module are patched.
bool is_metered_role(arena::Role role);

// What a host asks of libc: where a runtime waits for its lock (node's idle
// threads wait for work), and what calls a core back.
const ApiRow* find_host_service(const char* name);

// Whether a call from `from` to `to` is a crossing, and which.
bool crossing(const Module& from, const Module& to, const char* name,
              EdgeRequest& edge);

// The same of what a module of the base system calls in another one, where that
// is watched; it is no crossing.
bool watched_of_base(const Module& from, const Module& to, const char* name,
                     EdgeRequest& edge);

// What a host calls in itself is no crossing, but a hook may have to know: then
// true, and the edge passes its calls on.
bool host_edge(const char* name, EdgeRequest& edge);

}  // namespace crossbill::agent
