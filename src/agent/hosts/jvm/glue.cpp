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

// Where jffi's stubs lie.
constexpr uint64_t kPageBytes = 4096;
constexpr size_t kMostPages = 256;
uint64_t pages[kMostPages];

void keep_page(uint64_t page) {
  for (uint64_t& kept : pages) {
    uint64_t none = 0;
    if (__atomic_compare_exchange_n(&kept, &none, page, false, __ATOMIC_RELAXED,
                                    __ATOMIC_RELAXED) ||
        none == page)
      return;
  }
}

// Null where it is none: then the call would not be seen to arrive.
void* stub_at(uint64_t address) {
  void* function = reinterpret_cast<void*>(address);
  return original_of(function) == function ? nullptr : function;
}

// (JNIEnv*, jclass or jobject, Function or context, jlong address, ...)
uint32_t choose_invoked(const CallArguments& call, uint32_t edge) {
  void* function = stub_at(call.general[3]);
  return function == nullptr ? edge : edge_through(edge, function);
}

// The 13th argument is the function's address.
void before_register_method(CallArguments& call) {
  constexpr int kFunction = 12 - 6;
  registering = {module_of_call(call),
                 stub_at(stack_arguments_of(call)[kFunction])};
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
    {.name = "com.kenai.jffi.Foreign.closureMagazineGet",
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

// Its stubs have no stack arguments for C: jnr-ffi makes none for more than six
// integers, or eight floating-point numbers.
void* function_in_stub(const void* native) {
  if (registering.glue == ModuleId::kUnknown) return nullptr;
  uint64_t page = reinterpret_cast<uint64_t>(native) / kPageBytes;
  auto* end = reinterpret_cast<const uint8_t*>((page + 1) * kPageBytes);
  void* function = first_callee(static_cast<const uint8_t*>(native), end);
  if (function == nullptr) return nullptr;
  keep_page(page);
  return stub_at(reinterpret_cast<uint64_t>(function));
}

// Other code may have come to the page since: what precedes the place that a
// call returns to, one byte after the address, tells.
bool is_in_stub_of_glue(uint64_t address) {
  constexpr uint64_t kBytes = 12;
  if (address % kPageBytes < kBytes) return false;
  auto* end = reinterpret_cast<const uint8_t*>(address + 1);
  for (const uint64_t& page : pages) {
    uint64_t kept = __atomic_load_n(&page, __ATOMIC_RELAXED);
    if (kept == 0) return false;
    if (kept == address / kPageBytes)
      return first_callee(end - kBytes, end) != nullptr;
  }
  return false;
}

Registration registration_in_progress() { return registering; }

}  // namespace crossbill::agent::jvm
