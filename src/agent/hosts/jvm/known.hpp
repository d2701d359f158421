// SPDX-License-Identifier: MIT
// Which JVMs are known inside, and what the recording says of others.
#pragma once
#include "agent/hosts/jvm/jvmti.hpp"

namespace crossbill::agent::jvm {

// A JVM that cannot be asked: one without JVMTI, or without an event that we
// need.
void say_unknown(const char* what);

// Names the host. Whether it is HotSpot, 17 or newer: of all others nothing is
// read and nothing replaced, and a note names them. One that is newer than
// those that we have seen is named, too.
bool is_known_vm(Interface* jvmti);

}  // namespace crossbill::agent::jvm
