// SPDX-License-Identifier: MIT
// The adapter for the JVM.
#pragma once
#include "agent/hosts/host.hpp"

namespace crossbill::agent::jvm {

extern const Host kHost;

}  // namespace crossbill::agent::jvm
