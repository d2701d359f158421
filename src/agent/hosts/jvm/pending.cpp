// SPDX-License-Identifier: MIT
// Finds what a call would tell only by what it changes: see pending.hpp.
//
// ExceptionCheck changes what -Xcheck:jni says of the calls after it, and takes
// its time at each native method's end. HotSpot keeps a thread's exception in
// its structure for the thread, and the environment of the thread somewhere
// within. Where the structure begins java.lang.Thread has in its field eetop.
#include "agent/hosts/jvm/pending.hpp"

#include "agent/base/state.hpp"
#include "agent/hosts/jvm/functions.hpp"
#include "agent/hosts/jvm/vm_structs.hpp"

namespace crossbill::agent::jvm {
namespace {

constexpr int64_t kLargestThread = 1 << 14;  // bytes

// Null: nobody knows.
uint64_t structure_of_thread(Interface* jvmti, Interface* env) {
  Object thread = nullptr;
  if (call(jvmti, Jvmti::kGetCurrentThread, &thread) != 0) return 0;
  Object type = call_for<Object>(env, Jni::kGetObjectClass, thread);
  FieldId field = call_for<FieldId>(env, Jni::kGetFieldID, type, "eetop", "J");
  uint64_t found =
      field == nullptr
          ? 0
          : call_for<uint64_t>(env, Jni::kGetLongField, thread, field);
  if (field == nullptr) call(env, Jni::kExceptionClear);
  call(env, Jni::kDeleteLocalRef, type);
  call(env, Jni::kDeleteLocalRef, thread);
  return found;
}

// A JVM that checks calls (-Xcheck:jni) gives a guarded copy each time, and
// says of some versions that it is none. Others give the array's own place.
bool checks_calls(Interface* env) {
  Object array = call_for<Object>(env, Jni::kNewByteArray, 1);
  if (array == nullptr) return true;
  uint8_t is_copy = 0;
  void* places[2];
  for (void*& place : places)
    place =
        call_for<void*>(env, Jni::kGetPrimitiveArrayCritical, array, &is_copy);
  for (void* place : places)
    if (place != nullptr)
      call(env, Jni::kReleasePrimitiveArrayCritical, array, place, 0);
  call(env, Jni::kDeleteLocalRef, array);
  return places[0] == nullptr || places[0] != places[1];
}

// From an environment to the structure of its thread; 0: not known.
int64_t to_structure;

}  // namespace

void explore(Interface* jvmti, Interface* env) {
  may_ask = !checks_calls(env);
  uint64_t structure = structure_of_thread(jvmti, env);
  int64_t distance = static_cast<int64_t>(reinterpret_cast<uint64_t>(env)) -
                     static_cast<int64_t>(structure);
  auto place = static_cast<int64_t>(vm_layout.pending_exception);
  if (vm_layout.pending_exception == kAbsent || structure == 0 ||
      distance <= place || distance > kLargestThread)
    return;
  to_structure = -distance;
  crossbill_pending_offset = place - distance;
  if (pending(reinterpret_cast<uint64_t>(env))) crossbill_pending_offset = 0;
}

uint64_t place_of_next_object(uint64_t env) {
  const VmLayout& layout = vm_layout;
  if (to_structure == 0 || layout.thread_buffer == kAbsent ||
      layout.buffer_top == kAbsent)
    return 0;
  return env + static_cast<uint64_t>(to_structure) + layout.thread_buffer +
         layout.buffer_top;
}

}  // namespace crossbill::agent::jvm
