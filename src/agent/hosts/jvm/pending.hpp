// SPDX-License-Identifier: MIT
// What is found out of the JVM once, in the thread that has made it.
#pragma once
#include "agent/hosts/jvm/jvmti.hpp"

namespace crossbill::agent::jvm {

// Where a thread's pending exception lies, and whether the JVM may be asked for
// lengths. `env`: of this thread; its table is still the JVM's own.
void explore(Interface* jvmti, Interface* env);

// Where the thread of an environment keeps the place of the object that it
// makes next; 0: not known.
uint64_t place_of_next_object(uint64_t env);

}  // namespace crossbill::agent::jvm
