// SPDX-License-Identifier: MIT
// Agents beside us that replace the JVM's table of functions, too: a note names
// their libraries. Calls go through theirs and ours, whoever came first.
#pragma once
#include "agent/hosts/jvm/jvmti.hpp"

namespace crossbill::agent::jvm {

// Whether one has come before us. What we would ask the JVM for bytes and lines
// would go through its functions, and be its business: we ask nothing then.
bool has_earlier_agent(Interface* jvmti, int slots);

// `table` is ours from now on.
void remember_table(void* const* table, int slots);

// Unless the JVM still calls by ours.
void note_later_agent(Interface* env);

}  // namespace crossbill::agent::jvm
