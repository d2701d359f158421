// SPDX-License-Identifier: MIT
// Agents beside us that replace the JVM's table of functions, too: a note names
// their libraries. Calls go through theirs and ours, whoever came first.
#pragma once
#include "agent/hosts/jvm/jvmti.hpp"

namespace crossbill::agent::jvm {

// What the JVM calls by before we replace it.
void note_earlier_agent(void* const* table, int slots);

// `table` is ours from now on.
void remember_table(void* const* table, int slots);

// Unless the JVM still calls by ours.
void note_later_agent(Interface* env);

}  // namespace crossbill::agent::jvm
