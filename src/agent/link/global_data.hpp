// SPDX-License-Identifier: MIT
// The GLOB_DAT slots of a module that hold functions, and what its code does
// with each: part by part, since a module may have any number of them.
#pragma once
#include "agent/link/modules.hpp"

namespace crossbill::agent {

struct GlobalData {
  void** slot;
  const char* name;
  uint8_t references;  // of arch/code_scan.hpp
};

// Where a walk through a module's relocations stands.
struct GlobalDataPart {
  const GlobalData* slots;  // sorted by address
  size_t count;
  size_t next_relocation;
};

// Whether it makes a difference how `module` uses a slot that holds a function
// of `to`. Where none does, the module's code is not read.
using Matters = bool (*)(const Module& module, const Module& to,
                         const char* name);

// The part that begins at `next_relocation`; false when there is none. Its
// slots stay until the next part is asked for. One caller at a time.
bool read_global_data(Module& module, Matters matters, GlobalDataPart& part);

}  // namespace crossbill::agent
