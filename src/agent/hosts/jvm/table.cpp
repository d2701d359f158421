// SPDX-License-Identifier: MIT
// Puts a stub into each slot of the JNI function table. The JVM copies the
// table that it is given, so that all threads have it, and those to come. The
// functions of the JVM itself are found by a pointer that it has, for all.
#include "agent/hosts/jvm/table.hpp"

#include "agent/hosts/adapter.hpp"
#include "agent/hosts/jvm/frames.hpp"
#include "agent/hosts/jvm/functions.hpp"
#include "agent/hosts/jvm/other_agents.hpp"
#include "agent/hosts/jvm/variadic.hpp"

namespace crossbill::agent::jvm {
namespace {

// Some functions are code that the JVM has made (Get<Type>Field): they are its
// own, too.
ModuleId jvm;

void* stub_of(const char* name, void* function) {
  const ApiRow* row = find_row(kApi, name);
  return gated_stub_for({.name = name,
                         .original = function,
                         .core = jvm,
                         .via = arena::Via::kMethod,
                         .errors = ErrorRule::kNone,
                         .signature = Signature::kUnknown,
                         .kind = arena::Kind::kUpcall,
                         .row = row,
                         .words_of_call = words_of_variadic(*row)});
}

void* called_at(uint64_t returns_to, uint64_t frame) {
  return native_called({.returns_to = returns_to, .frame = frame});
}

}  // namespace

void exchange_table(Interface* jvmti, Interface* vm) {
  tell_called_by(called_at);
  ask_for_descriptors(jvmti);
  void** table = nullptr;
  if (call(jvmti, Jvmti::kGetJNIFunctionTable, &table) != 0) return;
  int slots = jni_slots(vm);
  jvm = module_at(vm->functions[static_cast<int>(Vm::kGetEnv)]);
  for (int slot = static_cast<int>(Jni::kFirst); slot < slots; slot++) {
    originals[slot] = table[slot];
    table[slot] = stub_of(jni_name(slot), table[slot]);
  }
  call(jvmti, Jvmti::kSetJNIFunctionTable, table);
  remember_table(table, slots);
  call(jvmti, Jvmti::kDeallocate, table);
}

void exchange_invocation(Interface* vm) {
  static void* table[kVmSlots];
  for (int slot = 0; slot < kVmSlots; slot++) {
    const char* name = vm_name(slot);
    void* function = vm->functions[slot];
    table[slot] = name == nullptr ? function : stub_of(name, function);
  }
  write_slot(reinterpret_cast<void**>(&vm->functions), table);
}

}  // namespace crossbill::agent::jvm
