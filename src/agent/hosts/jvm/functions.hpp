// SPDX-License-Identifier: MIT
// The functions in the JVM's tables, by slot.
#pragma once
#include "agent/hosts/jvm/jvmti.hpp"
#include "agent/stubs/api_table.hpp"

namespace crossbill::agent::jvm {

// What each does: api.tsv.
extern const ApiTable kApi;

// How many slots JNINativeInterface_ has, by what GetVersion says.
int jni_slots(int32_t version);

// The name of a slot, from Jni::kFirst on.
const char* jni_name(int slot);

}  // namespace crossbill::agent::jvm
