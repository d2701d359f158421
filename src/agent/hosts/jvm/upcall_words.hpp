// SPDX-License-Identifier: MIT
// How many words of stack arguments C gives to a method that it calls back.
#pragma once
#include "agent/hosts/jvm/jvmti.hpp"

namespace crossbill::agent::jvm {

// By what the JDK tells the JVM when it makes a stub for the method: a CallRegs
// of its own. Negative: it is not known. In a native method.
int words_of_upcall(Interface* env, Object registers);

}  // namespace crossbill::agent::jvm
