// SPDX-License-Identifier: MIT
// Native methods get their stub when the JVM binds them.
#pragma once
#include "agent/hosts/jvm/jvmti.hpp"

namespace crossbill::agent::jvm {

// jvmtiEventNativeMethodBind: in the binding thread, by RegisterNatives or at
// the first call. What is written to `bound` is called in place of `address`.
void on_native_method_bind(Interface* jvmti, Interface* env, Object thread,
                           MethodId method, void* address, void** bound);

void reset_natives_lock();

}  // namespace crossbill::agent::jvm
