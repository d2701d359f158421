// SPDX-License-Identifier: MIT
// The table of JNI functions that cores call the JVM by.
#pragma once
#include "agent/hosts/jvm/jvmti.hpp"

namespace crossbill::agent::jvm {

// From now on all threads find stubs in it.
void exchange_table(Interface* jvmti, Interface* vm);

// The same for the functions of the JVM itself: attach and detach.
void exchange_invocation(Interface* vm);

}  // namespace crossbill::agent::jvm
