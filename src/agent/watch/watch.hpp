// SPDX-License-Identifier: MIT
// What --watch asks for beyond the bill: which functions get a hook for it.
//
// Nothing of this folder runs where nothing is watched: the hooks are what an
// edge is made with, and the calls of stubs/lent.hpp go through pointers. All
// calls are timed then, and take the whole path of enter, which leaves their
// arguments in the stub's frame.
//
//   frees    allocations.cpp  which allocator each piece of memory came from
//   borrows  borrows.cpp      sums over memory that the host has lent
//   locks    locks.cpp        which locks a thread holds, the host's included
#pragma once
#include <stdint.h>

#include "agent/hosts/adapter.hpp"

namespace crossbill::agent {

struct ApiRow;
struct Host;
struct Module;

// Once, at the start, before any slot is patched: arena::kWatchFrees and so on.
// `environment`: as the kernel gave it.
void start_watching(uint32_t what, const void* environment);
bool is_watching(uint32_t what);

// The hook on calls of a function of libc, or of C++'s operators, by a module
// of such a role; null if nothing of it is watched.
const Hook* watch_of_libc(const char* name, arena::Role from);

// The same of a function of a host, which may be one of its API.
const Hook* watch_of_host(const char* name, const Host* host,
                          const ApiRow* row);

// The module has the address of a function as a value, and may call it unseen.
void note_hidden_call(const Module& module, const char* name);

// In a forked child: what was noted lies in the parent's arena.
void forget_watched();

}  // namespace crossbill::agent
