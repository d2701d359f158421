// SPDX-License-Identifier: MIT
// JNA and jffi, which carry calls of any C function by natives of their own.
#pragma once
#include "agent/hosts/adapter.hpp"

namespace crossbill::agent::jvm {

// The hook on a native method of glue's, such as
// "com.sun.jna.Native.invokeInt"; null: the method carries no call.
const Hook* hook_of_glue(const char* name);

// Whose natives this thread is about to register, in code of no module, and
// which C function they call; null where that is not known.
struct Registration {
  ModuleId glue = ModuleId::kUnknown;
  void* function = nullptr;
};
Registration registration_in_progress();

}  // namespace crossbill::agent::jvm
