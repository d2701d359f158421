// SPDX-License-Identifier: MIT
// What is done when a JVM has been made.
#pragma once
#include "agent/hosts/jvm/jvmti.hpp"

namespace crossbill::agent::jvm {

// The JVM of the process, right after JNI_CreateJavaVM has made it, in the
// thread that did.
void start(Interface* vm);

}  // namespace crossbill::agent::jvm
