// SPDX-License-Identifier: MIT
// One stub for all requests of the same name, function, module and words.
#pragma once
#include "agent/hosts/adapter.hpp"

namespace crossbill::agent::jvm {

void* find_or_make(const StubRequest& request);

void reset_one_stub_lock();

}  // namespace crossbill::agent::jvm
