// SPDX-License-Identifier: MIT
// For whom the JDK looks up a function that is named as those of natives are.
#pragma once
#include "agent/hosts/jvm/jvmti.hpp"

namespace crossbill::agent::jvm {

// Whether the look-up in progress in this thread is a program's own, by
// java.lang.foreign, and not the JVM's that binds a native.
bool is_of_program(const char* name);

void ask_for_lookups(Interface* jvmti);

}  // namespace crossbill::agent::jvm
