// SPDX-License-Identifier: MIT
// The libc functions that the agent itself must see.
//
// A hook stands in the slot of the importing module, like a stub. Those that
// look at their caller (dlopen, dlsym with RTLD_NEXT) go on by a jump: see
// loader_calls.cpp.
#include "agent/link/hooks.hpp"

#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <string.h>
#include <sys/resource.h>
#include <ucontext.h>
#include <unistd.h>

#include "agent/arch/arch.hpp"
#include "agent/base/arena_writer.hpp"
#include "agent/base/text.hpp"
#include "agent/fork.hpp"
#include "agent/hosts/adapter.hpp"
#include "agent/link/callers.hpp"
#include "agent/link/environment.hpp"
#include "agent/link/frame_info.hpp"
#include "agent/link/rights.hpp"
#include "agent/link/shown_addresses.hpp"
#include "agent/link/slots.hpp"
#include "agent/link/thread_starts.hpp"
#include "agent/meter/activation.hpp"
#include "agent/meter/chain.hpp"
#include "agent/stubs/callbacks.hpp"
#include "agent/stubs/edges.hpp"

extern "C" {
[[noreturn]] void __longjmp_chk(void* buffer, int value);
}

namespace crossbill::agent {
namespace {

void* hook_dlvsym(void* handle, const char* name, const char* version) {
  patch_before_dlsym();
  void* found = dlvsym(handle, name, version);
  if (found == nullptr || handle == RTLD_DEFAULT) return found;
  return stub_for_dlsym(found, name);
}

int hook_dlclose(void* handle) {
  int result = dlclose(handle);
  forget_callers();
  // What is gone is noted before its place is used again.
  if (!patch_new_modules()) note_dlopen();
  return result;
}

void* plain_dlvsym(void* handle, const char* name, const char* version) {
  patch_before_dlsym();
  void* found = dlvsym(handle, name, version);
  if (found != nullptr && handle != RTLD_DEFAULT) give_original(found, name);
  return found;
}

[[noreturn]] void hook_longjmp(jmp_buf buffer, int value) {
  close_below(jump_target(buffer));
  longjmp(buffer, value);
}

[[noreturn]] void hook__longjmp(jmp_buf buffer, int value) {
  close_below(jump_target(buffer));
  _longjmp(buffer, value);
}

[[noreturn]] void hook_siglongjmp(sigjmp_buf buffer, int value) {
  close_below(jump_target(buffer));
  siglongjmp(buffer, value);
}

[[noreturn]] void hook___longjmp_chk(void* buffer, int value) {
  close_below(jump_target(buffer));
  __longjmp_chk(buffer, value);
}

// Each stack has a chain of its own: what runs until we are back belongs to
// the other one.
int hook_swapcontext(ucontext_t* from, const ucontext_t* to) {
  arena::Activation* top = set_chain_aside();
  int result = swapcontext(from, to);
  restore_chain(top);
  return result;
}

// What the program allows itself of address space is not for us.
int after_limit(int result, int resource, const struct rlimit* limit) {
  if (result == 0 && resource == RLIMIT_AS && limit != nullptr)
    give_back_address_space(limit->rlim_cur);
  return result;
}

int hook_setrlimit(__rlimit_resource_t resource, const struct rlimit* limit) {
  return after_limit(setrlimit(resource, limit), resource, limit);
}

int hook_prlimit(pid_t pid, __rlimit_resource resource,
                 const struct rlimit* limit, struct rlimit* old) {
  int result = prlimit(pid, resource, limit, old);
  if (pid != 0 && pid != getpid()) return result;
  return after_limit(result, resource, limit);
}

// Two that run at a time on one thread's variables, ours included. Nothing
// tells them apart at a crossing, so there are none from here on.
int hook_clone(int (*function)(void*), void* stack, int flags, void* argument,
               pid_t* parent_tid, void* tls, pid_t* child_tid) {
  constexpr int kApart = CLONE_VFORK | CLONE_SETTLS;
  if ((flags & CLONE_VM) != 0 && (flags & kApart) == 0 && ready()) {
    add_note(arena::NoteCode::kUnmetered,
             "clone: a child shares its parent's thread-local variables");
    crossbill_body = pointer(crossbill_passed);
  }
  return clone(function, stack, flags, argument, parent_tid, tls, child_tid);
}

[[noreturn]] void hook__exit(int status) {
  end_process();
  _exit(status);
}

const LibcHook kLibcHooks[] = {
    {"dlsym", pointer(crossbill_hook_dlsym)},
    {"dlvsym", pointer(hook_dlvsym)},
    {"dlopen", pointer(crossbill_hook_dlopen)},
    {"dlmopen", pointer(crossbill_hook_dlmopen)},
    {"dlclose", pointer(hook_dlclose)},
    {"longjmp", pointer(hook_longjmp)},
    {"_longjmp", pointer(hook__longjmp)},
    {"siglongjmp", pointer(hook_siglongjmp)},
    {"__longjmp_chk", pointer(hook___longjmp_chk)},
    {"swapcontext", pointer(hook_swapcontext)},
    {"prlimit", pointer(hook_prlimit)},
    {"prlimit64", pointer(hook_prlimit)},
    {"setrlimit", pointer(hook_setrlimit)},
    {"setrlimit64", pointer(hook_setrlimit)},
    {"clone", pointer(hook_clone)},
    {"_exit", pointer(hook__exit)},
    {"_Exit", pointer(hook__exit)},
};

// What a module that may patch code gets in place of the above.
const LibcHook kPlainHooks[] = {
    {"dlsym", pointer(crossbill_hook_plain_dlsym)},
    {"dlvsym", pointer(plain_dlvsym)},
};

}  // namespace

void* find_libc_hook(const char* name, bool may_patch_code) {
  if (may_patch_code)
    for (const LibcHook& hook : kPlainHooks)
      if (is_same(hook.name, name)) return hook.function;
  for (const LibcHook& hook : kLibcHooks)
    if (is_same(hook.name, name)) return hook.function;
  if (void* hook = find_address_hook(name)) return hook;
  if (void* hook = find_thread_hook(name)) return hook;
  int row = rights_row(name);
  return row < 0 ? find_environment_hook(name) : rights_thunk(row);
}

}  // namespace crossbill::agent
