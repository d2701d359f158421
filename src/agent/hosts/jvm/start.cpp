// SPDX-License-Identifier: MIT
// Makes the JVM tell of natives, and gives cores a table of our own: start.hpp.
//
// JVMTI is asked for after JNI_CreateJavaVM, not by an option, which would be
// printed, nor by an attach, which would be warned of. Natives that the JDK has
// bound by then are its own.
#include "agent/hosts/jvm/start.hpp"

#include "agent/hosts/adapter.hpp"
#include "agent/hosts/jvm/functions.hpp"
#include "agent/hosts/jvm/known.hpp"
#include "agent/hosts/jvm/lookups.hpp"
#include "agent/hosts/jvm/natives.hpp"
#include "agent/hosts/jvm/other_agents.hpp"
#include "agent/hosts/jvm/pending.hpp"
#include "agent/hosts/jvm/places.hpp"
#include "agent/hosts/jvm/table.hpp"

namespace crossbill::agent::jvm {
namespace {

// jvmtiCapabilities: 16 bytes, a bit each.
struct Capabilities {
  uint32_t words[4];
};
// Bits of the first word. The first is what calls are seen by; the others only
// let sources be asked for.
constexpr uint32_t kNativeMethodBind = 1u << 30;
constexpr uint32_t kSourceFileName = 1u << 11, kLineNumbers = 1u << 12;

// jvmtiEventCallbacks begins with that of JVMTI_EVENT_VM_INIT.
constexpr int kFirstEvent = 50, kLastEvent = 67;
constexpr int kVmDeathEvent = 51, kNativeMethodBindEvent = 67, kEnable = 1;

// The thread that has made the JVM waits for it to end, or ends it.
void on_vm_death(Interface*, Interface* env) {
  note_main_thread();
  note_later_agent(env);
}

bool enable(Interface* jvmti, int event) {
  return call(jvmti, Jvmti::kSetEventNotificationMode, kEnable, event,
              Object{nullptr}) == 0;
}

bool watch_natives(Interface* jvmti) {
  Capabilities potential{}, wanted{};
  wanted.words[0] = kNativeMethodBind | kSourceFileName | kLineNumbers;
  call(jvmti, Jvmti::kGetPotentialCapabilities, &potential);
  wanted.words[0] &= potential.words[0];
  if ((potential.words[0] & kNativeMethodBind) == 0 ||
      call(jvmti, Jvmti::kAddCapabilities, &wanted) != 0)
    return false;
  void* callbacks[kLastEvent - kFirstEvent + 1] = {};
  callbacks[kNativeMethodBindEvent - kFirstEvent] =
      reinterpret_cast<void*>(on_native_method_bind);
  callbacks[kVmDeathEvent - kFirstEvent] = reinterpret_cast<void*>(on_vm_death);
  call(jvmti, Jvmti::kSetEventCallbacks, callbacks,
       static_cast<int32_t>(sizeof callbacks));
  enable(jvmti, kVmDeathEvent);
  natives_are_seen = enable(jvmti, kNativeMethodBindEvent);
  return natives_are_seen;
}

}  // namespace

void start(Interface* vm) {
  run_by_this_thread();  // the launcher's first thread has started this one
  Interface *jvmti = nullptr, *env = nullptr;
  if (call(vm, Vm::kGetEnv, &jvmti, kJvmti1_2) != 0 ||
      call(vm, Vm::kGetEnv, &env, kJni1_6) != 0)
    return say_unknown("a JVM without JVMTI");
  if (!is_known_vm(jvmti)) {
    call(jvmti, Jvmti::kDisposeEnvironment);
    return;
  }
  if (!has_earlier_agent(jvmti, jni_slots(vm))) {
    explore(jvmti, env);
    start_places(vm, jvmti, env);
  }
  if (!watch_natives(jvmti))
    return say_unknown("a JVM that does not tell of native methods");
  ask_for_lookups(jvmti);
  exchange_table(jvmti, vm);
  exchange_invocation(vm);
}

}  // namespace crossbill::agent::jvm
