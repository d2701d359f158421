// SPDX-License-Identifier: MIT
// What an adapter for a host runtime (hosts/) may ask of the agent's core, and
// what it gives: hooks on the runtime's API.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "agent/stubs/api_table.hpp"
#include "recording/arena.hpp"

namespace crossbill::agent {

// A dense number of a module that the agent knows; 0 is "not known".
enum class ModuleId : uint16_t { kUnknown = 0 };

// The argument registers of the call that is being made; a hook may change
// them.
struct CallArguments {
  uint64_t general[6];
};

// A hook runs in the calling thread, right before the original (`before`), or
// right after it with its result (`after`, returns the result to hand on).
// Its time is taken out of the bill. Either may be null.
struct Hook {
  const char* name;
  void (*before)(CallArguments& arguments);
  uint64_t (*after)(uint64_t result);
  // The callee goes on with another stack, in the place of this one, until it
  // comes back: its chain is set aside so long.
  bool switches_stack = false;
};

// Runs for API functions that cores import from the host; ended by a row with
// a null name. hosts/cpython.cpp.
extern const Hook kCpythonHooks[];

struct StubRequest {
  const char* name;  // as the user knows it: "dumps"
  void* original;
  ModuleId core;  // that the callee belongs to
  arena::Via via;
  ErrorRule errors;
  Signature signature;
  const char* hook = nullptr;  // its name, if one is to run
};

// A new stub for a table entry; the original where none can be made.
void* stub_for(const StubRequest& request);

// The callee behind a stub; the address itself if it is none.
void* original_of(void* address);

// Writes a table slot atomically, on a read-only page too.
bool write_slot(void** slot, void* value);

ModuleId module_at(const void* address);
arena::Role role_of(ModuleId module);
const char* path_of(ModuleId module);

// The core compares this function's address with another (code_scan.hpp), so
// that a stub in its place would change what it does. Noted for the bill, by
// `name`.
bool is_compared(ModuleId module, const void* function, const char* name);

}  // namespace crossbill::agent
