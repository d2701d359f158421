// SPDX-License-Identifier: MIT
// Modules that are built into the interpreter or its program: see built_in.cpp.
#pragma once
#include "agent/hosts/adapter.hpp"
#include "agent/hosts/cpython/layout.hpp"
#include "agent/hosts/host.hpp"

namespace crossbill::agent::cpython {

// Puts stubs into what a module has; the host's functions in it are those of
// `core`.
struct Tables {
  void (*of_definition)(ModuleDef& definition, ModuleId core);
  void (*of_type)(TypeObject& type, ModuleId core);
  void (*of_function)(const char* module, MethodDef& entry, ModuleId core);
};

// From now on, those that the runtime brings along are met when they are
// imported.
void watch_built_ins(FindSymbol find, const Tables& tables);

// On what starts an interpreter; called by hosts, too. What embedders have
// added by then is met as well.
void before_initialize(CallArguments& call);
uint64_t after_initialize(uint64_t result);

// After a function that fills a module has returned: if the call was one of a
// built-in module, the functions that it has now get stubs.
void walk_built_in(const CallArguments& call, void* module);

}  // namespace crossbill::agent::cpython
