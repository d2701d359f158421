// SPDX-License-Identifier: MIT
// Makes the JVM tell of natives, and gives cores a table of our own: start.hpp.
//
// JVMTI is asked for after JNI_CreateJavaVM, not by an option, which would be
// printed, nor by an attach, which would be warned of. Natives that the JDK has
// bound by then are its own.
#include "agent/hosts/jvm/start.hpp"

#include "agent/base/text.hpp"
#include "agent/hosts/adapter.hpp"
#include "agent/hosts/jvm/natives.hpp"
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
constexpr int kNativeMethodBindEvent = 67, kEnable = 1;

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
  call(jvmti, Jvmti::kSetEventCallbacks, callbacks,
       static_cast<int32_t>(sizeof callbacks));
  natives_are_seen = call(jvmti, Jvmti::kSetEventNotificationMode, kEnable,
                          kNativeMethodBindEvent, Object{nullptr}) == 0;
  return natives_are_seen;
}

// "openjdk 17.0.15" of "17.0.15+6-Debian-1"; other VMs by what they call
// themselves.
void tell_name(Interface* jvmti) {
  JvmText vm(jvmti), version(jvmti);
  call(jvmti, Jvmti::kGetSystemProperty, "java.vm.name", vm.out());
  call(jvmti, Jvmti::kGetSystemProperty, "java.vm.version", version.out());
  if (*version.out() != nullptr)
    (*version.out())[strcspn(version.text(), "+-")] = 0;
  bool is_openjdk = strncmp(vm.text(), "OpenJDK ", 8) == 0;
  char buffer[64];
  Text name(buffer, sizeof buffer);
  name.add(is_openjdk ? "openjdk" : vm.text()).add(" ").add(version.text());
  name_host(name.text());
}

}  // namespace

void start(Interface* vm) {
  Interface *jvmti = nullptr, *env = nullptr;
  if (call(vm, Vm::kGetEnv, &jvmti, kJvmti1_2) != 0 ||
      call(vm, Vm::kGetEnv, &env, kJni1_6) != 0)
    return;
  tell_name(jvmti);
  start_places(vm, jvmti, env);
  if (watch_natives(jvmti)) exchange_table(jvmti, env);
}

}  // namespace crossbill::agent::jvm
