// SPDX-License-Identifier: MIT
// What the agent asks about the hosts that it knows.
#pragma once
#include "agent/hosts/host.hpp"

namespace crossbill::agent {

// The host whose runtime a file is, or null.
const Host* host_of_runtime(const char* path);

// Whether the runtime's home is known by a file, as Host::home says it.
bool tells_home(const Host& host, const char* path);

// Whether a file only carries calls to other modules.
bool is_glue(const char* path);

// Whether that glue finds functions for programs: Host::glue_finds.
bool is_finder(const char* path);

// The host that is linked into the main program, whose names `find` finds, or
// null.
const Host* host_of_main(FindSymbol find);

// Calls the host's attach. From then on its waits are found, if it is known.
void attach_host(const Host& host, FindSymbol find, char* name, size_t bytes);

// Whether the host is known inside; asked after attach_host().
bool is_known(const Host& host);

// By whichever host knows the address: Host::made_code_at.
MadeCode made_code_at(uint64_t address);

// In a forked child: threads of the parent may have held locks of a host.
void reset_host_locks();

// What cores call, by name, and whose it is; a null row if no host knows it,
// which makes it Category::kOther with an unknown signature.
struct ApiFunction {
  const ApiRow* row;
  const Host* host;
  explicit operator bool() const { return row != nullptr; }
};
ApiFunction find_api(const char* name);

// Whether a name belongs to the attached host's API and is in no row of it.
bool lacks_api(const char* name);

// The hook on it, or null; those of a host that is not known inside stay off.
const Hook* find_hook(const char* name);

// What of libc the attached host waits in; null if it is none.
const ApiRow* find_wait(const char* name);

// The host that a function found by dlsym is for, one that needs no stack
// arguments and returns null when it fails; null: none is known.
const Entry* find_entry(const char* name);

}  // namespace crossbill::agent
