// SPDX-License-Identifier: MIT
// What the program's calls of dlsym, dlopen and dlmopen do for us before they
// go on. arch/<processor>/loader_hooks.S calls it, and goes on by a jump
// wherever libc looks at its caller.
#include <dlfcn.h>
#include <string.h>

#include "agent/base/arena_writer.hpp"
#include "agent/hosts/adapter.hpp"
#include "agent/hosts/hosts.hpp"
#include "agent/link/modules.hpp"
#include "agent/link/scope.hpp"
#include "agent/link/slots.hpp"
#include "agent/meter/activation.hpp"
#include "agent/meter/offered.hpp"

using namespace crossbill::agent;

extern "C" {
void* (*crossbill_real_dlsym)(void*, const char*) = dlsym;
void* (*crossbill_real_dlopen)(const char*, int) = dlopen;
void* (*crossbill_real_dlmopen)(Lmid_t, const char*, int) = dlmopen;
}

namespace {

bool finds_for_programs(const void* caller) {
  const Module* module = find_module(caller);
  return module != nullptr && module->role == crossbill::arena::Role::kGlue &&
         is_finder(module->path);
}

}  // namespace

// dlsym on a handle: its caller does not matter, so we may call it ourselves.
// The hook has come here by a jump: we return to where it was called.
extern "C" void* crossbill_dlsym_of_handle(void* handle, const char* name) {
  patch_before_dlsym();
  void* found = dlsym(handle, name);
  if (found == nullptr) return nullptr;
  void* stub = stub_for_dlsym(found, name);
  return stub == found && finds_for_programs(__builtin_return_address(0))
             ? stub_for_found(found, name)
             : stub;
}

// The same for a module that may write over the function's code.
extern "C" void* crossbill_dlsym_original(void* handle, const char* name) {
  patch_before_dlsym();
  void* found = dlsym(handle, name);
  if (found != nullptr) give_original(found, name);
  return found;
}

// dlsym(RTLD_DEFAULT): the stub that dlsym on a handle has given for the same
// function, so that the two stay equal; else null, and the original is asked.
extern "C" void* crossbill_dlsym_default(const char* name) {
  if (const void* own = offered_to_programs(name))
    return const_cast<void*>(own);
  void* found = dlsym(program_handle(), name);
  if (found == nullptr) return nullptr;
  void* stub = known_stub(found);
  if (stub == nullptr) hold(found, name);
  return stub;
}

// The same of a module that gets no stubs, but for what is ours to find.
extern "C" const void* crossbill_dlsym_own(const char* name) {
  return offered_to_programs(name);
}

namespace {

// The RPATHs of the caller and of whoever needed it, or its RUNPATH, say where
// a name without a folder is looked for. (What is opened does not inherit them:
// glibc notes no loader for it.)
bool has_folders_of_its_own(const Module& caller) {
  if (caller.has_runpath || caller.no_default_folders) return true;
  for (Module* at = first_module(); at != nullptr; at = next_module(at))
    if (at->has_rpath && !at->main_program) return true;
  return false;
}

// dlopen looks at its caller for the namespace, which is ours, for $ORIGIN and
// for folders. Where it asks for neither, and no auditor is told who calls, we
// may be the caller.
bool may_call_dlopen(const char* file, int mode, const void* caller) {
  bool opens = file != nullptr && file[0] != 0 && (mode & RTLD_NOLOAD) == 0;
  if (!opens || strchr(file, '$') != nullptr || !ready()) return false;
  Module* module = all_modules_known() ? find_module(caller) : nullptr;
  if (module == nullptr || first_module()->audited) return false;
  return strchr(file, '/') != nullptr || !has_folders_of_its_own(*module);
}

}  // namespace

// The program goes on to dlopen, and where 0 is returned nobody sees its end.
extern "C" int crossbill_dlopen_begins(const char* file, int mode,
                                       const void* caller) {
  Thread& thread = crossbill_thread;
  bool call = may_call_dlopen(file, mode, caller);
  note_dlopen();
  if (!call && attached(thread)) mark_top(thread);
  return call;
}

// Nobody may ask dlsym for anything: a module may have registered itself.
extern "C" void* crossbill_dlopen_ends(void* handle) {
  Thread& thread = crossbill_thread;
  bool seen = handle != nullptr && patch_new_modules();
  if (!seen && attached(thread)) mark_top(thread);
  return handle;
}

extern "C" void crossbill_dlmopen_begins() {
  Thread& thread = crossbill_thread;
  note_dlopen();
  if (attached(thread)) mark_top(thread);
}
