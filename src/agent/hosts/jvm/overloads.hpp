// SPDX-License-Identifier: MIT
// Whether other natives of a native's class have its name, too.
#pragma once
#include "agent/hosts/jvm/jvmti.hpp"

namespace crossbill::agent::jvm {

// To be asked of a native that is being bound. True, too, where the JVM cannot
// tell yet.
bool is_overloaded(Interface* jvmti, Object type, MethodId method);

void reset_overloads_lock();

}  // namespace crossbill::agent::jvm
