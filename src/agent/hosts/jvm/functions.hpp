// SPDX-License-Identifier: MIT
// The functions in the JVM's tables, by slot.
#pragma once
#include "agent/hosts/jvm/jvmti.hpp"
#include "agent/stubs/api_table.hpp"

namespace crossbill::agent::jvm {

inline constexpr int kMostSlots = 236, kVmSlots = 8;

// What each does: api.tsv.
extern const ApiTable kApi;

// The functions that the JVM's table had before it got ours.
extern void* originals[kMostSlots];

// Whether these may be called in the place of a core.
extern bool may_ask;

// One with an argument, whose result may be of 64 bits.
inline uint64_t call_original(Interface* env, Jni number, Object argument) {
  using Function = uint64_t (*)(Interface*, Object);
  return reinterpret_cast<Function>(originals[static_cast<int>(number)])(
      env, argument);
}

// How many slots JNINativeInterface_ has. In a thread of the JVM.
int jni_slots(Interface* vm);

// The name of a slot, from Jni::kFirst on.
const char* jni_name(int slot);

// The same of JNIInvokeInterface_; null of those that are reserved.
const char* vm_name(int slot);

}  // namespace crossbill::agent::jvm
