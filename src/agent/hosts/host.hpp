// SPDX-License-Identifier: MIT
// What the agent asks about host runtimes, and what a runtime says of itself.
//
// A host is a folder here and a row of the list in hosts.cpp. Nothing outside
// of hosts/ knows one by name.
#pragma once
#include <stddef.h>

#include "agent/hosts/adapter.hpp"
#include "agent/stubs/api_table.hpp"

namespace crossbill::agent {

// Up to 8 patterns of files or names: base/pattern.hpp.
using Patterns = const char* [8];

// The address of a name that the runtime defines, or null.
using FindSymbol = void* (*)(const char* name);

struct Host {
  const char* name;
  Patterns runtime = {};  // files that are the runtime
  // Those of them whose folder, and the one above it, hold nothing but the
  // runtime's own files.
  Patterns home = {};
  Patterns glue = {};     // files that only carry calls to other modules
  Patterns entries = {};  // functions, found by dlsym, without stack arguments
  // A main program that defines it has the runtime linked in.
  const char* main_symbol = nullptr;
  // Called when the runtime is loaded and relocated. Writes its name and
  // version, such as "cpython 3.11.7". Null: such a host has no name.
  void (*attach)(FindSymbol find, char* name, size_t bytes) = nullptr;
  const ApiTable* api = nullptr;    // what cores call
  const ApiTable* waits = nullptr;  // what of libc the runtime itself waits in
  const Hook* hooks = nullptr;      // on functions that cores call
  size_t hook_count = 0;
};

struct HostList {
  const Host* const* hosts;
  size_t count;
};

// All of them: hosts.cpp.
extern const HostList kHosts;

// The list that the questions below are about: before all else.
void know_hosts(const HostList& list);

// The host whose runtime a file is, or null.
const Host* host_of_runtime(const char* path);

// Whether the runtime's home is known by a file, as Host::home says it.
bool tells_home(const Host& host, const char* path);

// Whether a file only carries calls to other modules.
bool is_glue(const char* path);

// The host that is linked into the main program, whose names `find` finds, or
// null.
const Host* host_of_main(FindSymbol find);

// Calls the host's attach, from then on its waits are found.
void attach_host(const Host& host, FindSymbol find, char* name, size_t bytes);

// What cores call, by name, and the hook on it; null if no host knows it,
// which makes it Category::kOther with an unknown signature.
const ApiRow* find_api(const char* name);
const Hook* find_hook(const char* name);

// What of libc the attached host waits in; null if it is none.
const ApiRow* find_wait(const char* name);

// Whether a function found by dlsym is known to need no stack arguments.
bool is_entry(const char* name);

}  // namespace crossbill::agent
