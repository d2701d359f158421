// SPDX-License-Identifier: MIT
// The libc functions that the agent itself must see, and the adapters' hooks.
//
// A hook stands in the slot of the importing module, like a stub. Those that
// look at their caller (dlopen, dlsym with RTLD_NEXT) go on by a jump, in
// x86_64/stubs.S.
#include "agent/link/hooks.hpp"

#include <dlfcn.h>
#include <execinfo.h>
#include <link.h>
#include <pthread.h>
#include <setjmp.h>
#include <string.h>
#include <sys/resource.h>
#include <ucontext.h>
#include <unistd.h>

#include "agent/arch/cpu.hpp"
#include "agent/arch/frame_info.hpp"
#include "agent/base/arena_writer.hpp"
#include "agent/link/environment.hpp"
#include "agent/link/slots.hpp"
#include "agent/meter/state.hpp"
#include "agent/process.hpp"
#include "agent/stubs/callbacks.hpp"
#include "agent/stubs/edges.hpp"

extern "C" {
void crossbill_hook_dlsym();
void crossbill_hook_dlopen();
void crossbill_hook_dlmopen();
void* (*crossbill_real_dlsym)(void*, const char*) = dlsym;
void* (*crossbill_real_dlopen)(const char*, int) = dlopen;
void* (*crossbill_real_dlmopen)(Lmid_t, const char*, int) = dlmopen;
[[noreturn]] void __longjmp_chk(void* buffer, int value);
}

using namespace crossbill::agent;

// dlsym on a handle: the caller does not matter, so we may call it ourselves.
extern "C" void* crossbill_dlsym_of_handle(void* handle, const char* name) {
  patch_before_dlsym();
  void* found = dlsym(handle, name);
  if (found == nullptr) return nullptr;
  return stub_for_dlsym(found, name);
}

// dlsym(RTLD_DEFAULT): the stub that dlsym on a handle has given for the same
// function, so that the two stay equal; else null, and the original is asked.
extern "C" void* crossbill_dlsym_default(const char* name) {
  void* found = dlsym(RTLD_DEFAULT, name);
  if (found == nullptr) return nullptr;
  void* stub = known_stub(found);
  if (stub == nullptr) hold(found);
  return stub;
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
  forget_call_sites();
  forget_callbacks();
  // What is gone is noted before its place is used again.
  if (!patch_new_modules()) note_dlopen();
  return result;
}

// The program knows a function by the address that dlsym gave.
int with_known_address(int result, Dl_info* info) {
  void* stub = result == 0 ? nullptr : known_stub(info->dli_saddr);
  if (stub != nullptr) info->dli_saddr = stub;
  return result;
}

int hook_dladdr(const void* address, Dl_info* info) {
  return with_known_address(
      dladdr(original_of(const_cast<void*>(address)), info), info);
}

int hook_dladdr1(const void* address, Dl_info* info, void** extra, int flags) {
  return with_known_address(
      dladdr1(original_of(const_cast<void*>(address)), info, extra, flags),
      info);
}

constexpr int kMostFrames = 256;

char** hook_backtrace_symbols(void* const* addresses, int count) {
  void* originals[kMostFrames];
  if (count > kMostFrames) return backtrace_symbols(addresses, count);
  for (int i = 0; i < count; i++) originals[i] = original_of(addresses[i]);
  return backtrace_symbols(originals, count);
}

void hook_backtrace_symbols_fd(void* const* addresses, int count, int fd) {
  void* originals[kMostFrames];
  if (count > kMostFrames) return backtrace_symbols_fd(addresses, count, fd);
  for (int i = 0; i < count; i++) originals[i] = original_of(addresses[i]);
  backtrace_symbols_fd(originals, count, fd);
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

int hook_pthread_create(pthread_t* thread, const pthread_attr_t* attributes,
                        void* (*start)(void*), void* argument) {
  patch_if_dlopen_seen();
  return pthread_create(thread, attributes, start, argument);
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
    {"dladdr", pointer(hook_dladdr)},
    {"dladdr1", pointer(hook_dladdr1)},
    {"backtrace_symbols", pointer(hook_backtrace_symbols)},
    {"backtrace_symbols_fd", pointer(hook_backtrace_symbols_fd)},
    {"longjmp", pointer(hook_longjmp)},
    {"_longjmp", pointer(hook__longjmp)},
    {"siglongjmp", pointer(hook_siglongjmp)},
    {"__longjmp_chk", pointer(hook___longjmp_chk)},
    {"swapcontext", pointer(hook_swapcontext)},
    {"pthread_create", pointer(hook_pthread_create)},
    {"prlimit", pointer(hook_prlimit)},
    {"prlimit64", pointer(hook_prlimit)},
    {"setrlimit", pointer(hook_setrlimit)},
    {"setrlimit64", pointer(hook_setrlimit)},
    {"_exit", pointer(hook__exit)},
    {"_Exit", pointer(hook__exit)},
};

constexpr const char* kNeverMetered[] = {
    "setjmp",
    "_setjmp",
    "sigsetjmp",
    "__sigsetjmp",
    "vfork",
    "__vfork",
    "getcontext",
    "setcontext",
    "makecontext",
    "__tls_get_addr",
    "mcount",
    "_mcount",
    "__fentry__",
    "__cyg_profile_func_enter",
    "__cyg_profile_func_exit",
    "__libc_start_main",
    "__cxa_finalize",
    "__gmon_start__",
    "savectx",
};
constexpr const char* kNeverMeteredPrefixes[] = {
    "_Unwind_", "__gcc_personality_", "__gxx_personality_", "__tsan_",
    "__asan_",  "__ubsan_",           "__sanitizer_",
};

const Hook& hook_at(int hook) { return kCpythonHooks[hook]; }

}  // namespace

void* find_libc_hook(const char* name) {
  for (const LibcHook& hook : kLibcHooks)
    if (strcmp(hook.name, name) == 0) return hook.function;
  return find_environment_hook(name);
}

int find_hook(const char* name) {
  for (int i = 0; kCpythonHooks[i].name != nullptr; i++)
    if (strcmp(kCpythonHooks[i].name, name) == 0) return i;
  return -1;
}

bool hook_has_after(int hook) {
  return hook < kCallbackHook && hook_at(hook).after != nullptr;
}

bool hook_switches_stack(int hook) {
  return hook < kCallbackHook && hook_at(hook).switches_stack;
}

void hook_before(int hook, CallArguments& arguments) {
  OwnWork own_work;
  patch_if_dlopen_seen();
  if (hook_at(hook).before == nullptr) return;
  hook_at(hook).before(arguments);
}

uint64_t hook_after(int hook, uint64_t result) {
  return hook_has_after(hook) ? hook_at(hook).after(result) : result;
}

bool never_metered(const char* name) {
  for (const char* other : kNeverMetered)
    if (strcmp(other, name) == 0) return true;
  for (const char* prefix : kNeverMeteredPrefixes)
    if (strncmp(prefix, name, strlen(prefix)) == 0) return true;
  return false;
}

Signature known_signature(const char* name) {
  return strncmp(name, "PyInit_", 7) == 0 ? Signature::kRegisters
                                          : Signature::kUnknown;
}

namespace {

// A reference with a version also takes a definition that has none (an
// interposed malloc); dlvsym does not.
void* look_up_in(void* scope, const char* name, const char* version) {
  void* found = dlsym(scope, name);
  if (found == nullptr || version == nullptr) return found;
  Module* module = find_module(found);
  const Elf64_Sym* symbol =
      module == nullptr ? nullptr : find_symbol(*module, name);
  if (symbol != nullptr && is_unversioned(*module, symbol)) return found;
  return dlvsym(scope, name, version);
}

// A host that is not position-independent names its own PLT as the address
// of a function that it takes the address of: the call goes on to the next.
bool is_own_plt(void* found, const char* name) {
  Module* module = find_module(found);
  if (module == nullptr || !module->main_program) return false;
  const Elf64_Sym* symbol = find_symbol(*module, name);
  return symbol == nullptr || symbol->st_shndx == SHN_UNDEF;
}

}  // namespace

namespace {

// In the scope of a module that was opened by dlopen. What was there at the
// start has no other than the global one, and to open it now would run
// constructors before their time.
void* look_up_locally(const Module& module, const char* name,
                      const char* version) {
  if (module.initial) return nullptr;
  void* handle = dlopen(module.path, RTLD_LAZY | RTLD_NOLOAD);
  if (handle == nullptr) return nullptr;
  void* found = look_up_in(handle, name, version);
  dlclose(handle);
  return found;
}

void* look_up_globally(const char* name, const char* version) {
  void* found = look_up_in(RTLD_DEFAULT, name, version);
  if (found != nullptr && is_own_plt(found, name))
    found = look_up_in(RTLD_NEXT, name, version);
  return found;
}

bool defines(const Module& module, const char* name) {
  const Elf64_Sym* symbol = find_symbol(module, name);
  return symbol != nullptr && symbol->st_shndx != SHN_UNDEF;
}

// A dlsym that finds nothing makes ld.so allocate its message with the
// program's malloc, which may not be ready for it yet (clang's thread
// sanitizer).
bool defined_anywhere(const char* name) {
  for (Module* at = first_module(); at != nullptr; at = next_module(at)) {
    if (at->gone) continue;
    bool unknown = at->gnu_hash == nullptr && at->role != arena::Role::kBase;
    if (unknown || defines(*at, name)) return true;
  }
  return false;
}

}  // namespace

void* look_up(const Module& module, const char* name, const char* version) {
  if (!defined_anywhere(name)) return nullptr;
  // DT_SYMBOLIC: the module's own definitions come first.
  if (module.symbolic && defines(module, name))
    return reinterpret_cast<void*>(module.base +
                                   find_symbol(module, name)->st_value);
  void* found = module.deep_bind ? look_up_locally(module, name, version)
                                 : look_up_globally(name, version);
  if (found != nullptr) return found;
  return module.deep_bind ? look_up_globally(name, version)
                          : look_up_locally(module, name, version);
}

void clear_loader_error() { dlerror(); }

}  // namespace crossbill::agent
