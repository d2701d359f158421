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

// The C function that a native in code of no module calls, which is one of
// jffi's stubs: its stub. Null: it is another's, or the function has none. From
// now on it is known how the code calls.
void* function_in_stub(const void* native);
bool is_in_stub_of_glue(uint64_t address);

}  // namespace crossbill::agent::jvm
