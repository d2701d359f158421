// SPDX-License-Identifier: MIT
// For whom the JDK looks up a function that is named as those of natives are.
#pragma once
#include "agent/hosts/jvm/jvmti.hpp"

namespace crossbill::agent::jvm {

// The JVM tells of each native that it binds.
extern bool natives_are_seen;

// Whether dlsym is to give the function of a native itself, since the stub
// comes when the native is bound to it, in this thread and right after.
bool keep_native(void* function);

// The same of a JavaCritical_*, which the JVM calls without telling.
bool keep_critical(void* function);

// Around a look-up by the JDK. A program's own gets a stub, named as a native's
// function or not.
void begin_lookup(const char* name);
void end_lookup();

// What dlsym gave last, for the native that is bound next; once.
void* take_looked_up();

void ask_for_lookups(Interface* jvmti);

}  // namespace crossbill::agent::jvm
