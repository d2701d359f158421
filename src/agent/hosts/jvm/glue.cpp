// SPDX-License-Identifier: MIT
// JNA and jffi, which carry calls of any C function by natives of their own.
//
// An interface that JNA maps, and all that jffi has no stub for, goes through a
// native for each type of result, which gets the function's address:
//
//   Native.invokeInt(Function, long address, int, Object[])  ->  ffi_call
//
// A method that JNA maps directly is bound to a closure of libffi, and one of
// jffi's to a stub, in memory of no module. Java's natives that make them are
// told which function it is for, or hold its address in their code:
//
//   Native.registerMethod(..., long function, ...)  ->  RegisterNatives
//
// In each case the call is one of the C function, with the glue's own time as
// overhead, and the function is seen by its own stub, which dlsym has given.
#include "agent/hosts/jvm/glue.hpp"

#include "agent/base/pattern.hpp"
#include "agent/hosts/jvm/foreign.hpp"

namespace crossbill::agent::jvm {
namespace {

__thread Registration registering;

// (JNIEnv*, jclass or jobject, Function or context, jlong address, ...)
uint32_t choose_invoked(const CallArguments& call, uint32_t edge) {
  void* function = reinterpret_cast<void*>(call.general[3]);
  return function == nullptr ? edge : edge_through(edge, function);
}

// The 13th argument is the function's address.
void before_register_method(CallArguments& call) {
  constexpr int kFunction = 12 - 6;
  registering = {module_of_call(call),
                 reinterpret_cast<void*>(stack_arguments_of(call)[kFunction])};
}

void before_register(CallArguments& call) {
  registering = {module_of_call(call), nullptr};
}

void after_register(const CallArguments&, uint64_t) { registering = {}; }

// Its result points to what begins with the address that C is to call.
uint64_t after_create_callback(uint64_t result) {
  uint64_t* code = reinterpret_cast<uint64_t*>(result);
  if (code != nullptr) *code = stub_of_upcall("callback", *code);
  return result;
}

constexpr Hook kHooks[] = {
    {.name = "com.sun.jna.Native.registerMethod",
     .before = before_register_method,
     .finish = after_register,
     .leaves_modules = true},
    {.name = "com.sun.jna.Native.createNativeCallback",
     .after = after_create_callback,
     .leaves_modules = true},
    {.name = "com.sun.jna.Native.invoke*", .choose = choose_invoked},
    {.name = "com.kenai.jffi.Foreign.invoke*", .choose = choose_invoked},
    {.name = "com.kenai.jffi.Foreign.registerNatives",
     .before = before_register,
     .finish = after_register,
     .leaves_modules = true},
};

}  // namespace

const Hook* hook_of_glue(const char* name) {
  for (const Hook& hook : kHooks)
    if (fits(hook.name, name)) return &hook;
  return nullptr;
}

Registration registration_in_progress() { return registering; }

}  // namespace crossbill::agent::jvm
