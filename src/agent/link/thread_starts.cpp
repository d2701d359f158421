// SPDX-License-Identifier: MIT
// Whose the threads of a program are: see thread_starts.hpp.
#include "agent/link/thread_starts.hpp"

#include <pthread.h>

#include "agent/base/memory.hpp"
#include "agent/base/pattern.hpp"
#include "agent/base/text.hpp"
#include "agent/link/libc_hook.hpp"
#include "agent/link/modules.hpp"
#include "agent/link/slots.hpp"
#include "agent/link/thread_entries.hpp"
#include "agent/meter/chain.hpp"
#include "agent/meter/library_threads.hpp"

namespace crossbill::agent {
namespace {

using arena::LibraryThread;

bool is_library(const Module* module) {
  return module != nullptr && (module->role == arena::Role::kCore ||
                               module->role == arena::Role::kGlue);
}

// Of the innermost open call of a library, or whose thread this is.
const Module* library_at_work() {
  const Thread& thread = crossbill_thread;
  if (!attached(thread)) return nullptr;
  for (const arena::Activation* at = thread.top; !is_bottom(at);
       at = parent_of(at)) {
    const EdgeState& edge = crossbill_edges[node_of(at)->edge];
    const Module* callee = module_of(ModuleId{edge.to_module});
    if ((edge.flags & kTimed) != 0 && is_library(callee)) return callee;
  }
  const Module* own = library_of(thread);
  return is_library(own) ? own : nullptr;
}

// Whose class an object is of: its first word leads to the class's table.
const Module* module_of_class(const void* object) {
  auto at = reinterpret_cast<uint64_t>(object);
  if (at % alignof(void*) != 0 || !is_readable(at)) return nullptr;
  return find_module(*static_cast<void* const*>(object));
}

bool begins_std_threads(const Module& module) {
  return fits(
      "libstdc++.so*",
      file_name_of(module.soname != nullptr ? module.soname : module.path));
}

struct Owner {
  const Module* module;   // null: the host
  const Module* starter;  // see LibraryThread
};

Owner owner_of_base(const Module& code, const void* argument) {
  if (begins_std_threads(code)) {
    const Module* found = module_of_class(argument);
    if (found != nullptr && found->role != arena::Role::kBase)
      return {is_library(found) ? found : nullptr, nullptr};
    return {library_at_work(), nullptr};
  }
  // When calls are only counted none is known to be open.
  const Module* library = library_at_work();
  bool known = library != nullptr || crossbill_counting != 0;
  return {known ? &code : nullptr, library};
}

Owner owner_of(const void* start, const void* argument, const void* caller) {
  const Module* code = find_module(start);
  if (is_library(code)) return {code, nullptr};
  if (code != nullptr && code->role == arena::Role::kBase)
    return owner_of_base(*code, argument);
  const Module* asks = find_module(caller);
  return {is_library(asks) ? asks : nullptr, nullptr};
}

int hook_pthread_create(pthread_t* thread, const pthread_attr_t* attributes,
                        void* (*start)(void*), void* argument) {
  const void* caller = __builtin_return_address(0);
  patch_if_dlopen_seen();
  Owner owner = owner_of(pointer(start), argument, caller);
  LibraryThread* seat = owner.module == nullptr
                            ? nullptr
                            : take_seat(*owner.module, owner.starter);
  ThreadFunction entry = seat == nullptr ? nullptr : take_entry(start, seat);
  if (seat != nullptr && entry == nullptr) give_seat_back(seat);
  if (entry == nullptr)
    return pthread_create(thread, attributes, start, argument);
  int result = pthread_create(thread, attributes, entry, argument);
  if (result != 0) {
    give_entry_back(entry);
    give_seat_back(seat);
  }
  return result;
}

[[noreturn]] void hook_pthread_exit(void* result) {
  if (crossbill_process.epoch != 0) end_library_thread();
  pthread_exit(result);
}

const LibcHook kThreadHooks[] = {
    {"pthread_create", pointer(hook_pthread_create)},
    {"pthread_exit", pointer(hook_pthread_exit)},
};

}  // namespace

void* find_thread_hook(const char* name) {
  for (const LibcHook& hook : kThreadHooks)
    if (is_same(hook.name, name)) return hook.function;
  return nullptr;
}

}  // namespace crossbill::agent
