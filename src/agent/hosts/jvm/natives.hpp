// SPDX-License-Identifier: MIT
// Native methods get their stub when the JVM binds them.
#pragma once
#include "agent/hosts/adapter.hpp"
#include "agent/hosts/jvm/jvmti.hpp"

namespace crossbill::agent::jvm {

// The JVM tells of each native that it binds.
extern bool natives_are_seen;

// jvmtiEventNativeMethodBind: in the binding thread, by RegisterNatives or at
// the first call. What is written to `bound` is called in place of `address`.
void on_native_method_bind(Interface* jvmti, Interface* env, Object thread,
                           MethodId method, void* address, void** bound);

// One stub for all requests of the same name, function, module and words.
void* find_or_make(const StubRequest& request);

// Whether dlsym is to give the function of a native itself, since the stub
// comes when the native is bound to it, in this thread and right after.
bool keep_native(void* function);

// The same of a JavaCritical_*, which the JVM calls without telling.
bool keep_critical(void* function);

// Around a look-up by the JDK. A program's own gets a stub, named as a native's
// function or not.
void begin_lookup(const char* name);
void end_lookup();

void reset_natives_lock();

}  // namespace crossbill::agent::jvm
