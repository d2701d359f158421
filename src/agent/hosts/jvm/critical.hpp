// SPDX-License-Identifier: MIT
// Natives that the JVM itself replaces by others, without our stub.
#pragma once
#include "agent/hosts/adapter.hpp"

namespace crossbill::agent::jvm {

// Whether a native is to keep its address: class "Lorg/x/Codec;", its name and
// descriptor, and the library that it is in.
bool has_critical(ModuleId library, const char* owner, const char* name,
                  const char* descriptor);

}  // namespace crossbill::agent::jvm
