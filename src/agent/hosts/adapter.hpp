// SPDX-License-Identifier: MIT
// What an adapter for a host runtime may ask of the agent's core, and the hooks
// that it gives.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "agent/link/module_id.hpp"
#include "agent/stubs/api_table.hpp"
#include "recording/arena.hpp"

namespace crossbill::agent {

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

struct HookTable {
  const Hook* rows;
  size_t count;
};

struct Host;

struct StubRequest {
  const char* name;  // without its module: "dumps"
  void* original;
  ModuleId core;  // that the callee belongs to
  arena::Via via;
  ErrorRule errors;
  Signature signature;
  const Hook* hook = nullptr;
  const Host* host = nullptr;   // to ask whether an exception is set
  const char* shown = nullptr;  // as users write it: "orjson.dumps"
};

// A new stub for a table entry; the original where none can be made.
void* stub_for(const StubRequest& request);

// The callee behind a stub; the address itself if it is none.
void* original_of(void* address);

// Writes a table slot atomically, on a read-only page too.
bool write_slot(void** slot, void* value);

// The core compares this function's address with another (code_scan.hpp), so
// that a stub in its place would change what it does. Noted for the bill, by
// `name`.
bool is_compared(ModuleId module, const void* function, const char* name);

}  // namespace crossbill::agent
