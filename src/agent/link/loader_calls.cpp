// SPDX-License-Identifier: MIT
// What the program's calls of dlsym, dlopen and dlmopen do for us before they
// go on. arch/<processor>/loader_hooks.S calls it, and goes on by a jump
// wherever libc looks at its caller.
#include <dlfcn.h>

#include "agent/link/slots.hpp"
#include "agent/meter/activation.hpp"

using namespace crossbill::agent;

extern "C" {
void* (*crossbill_real_dlsym)(void*, const char*) = dlsym;
void* (*crossbill_real_dlopen)(const char*, int) = dlopen;
void* (*crossbill_real_dlmopen)(Lmid_t, const char*, int) = dlmopen;
}

// dlsym on a handle: the caller does not matter, so we may call it ourselves.
extern "C" void* crossbill_dlsym_of_handle(void* handle, const char* name) {
  patch_before_dlsym();
  void* found = dlsym(handle, name);
  if (found == nullptr) return nullptr;
  return stub_for_dlsym(found, name);
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
  void* found = dlsym(RTLD_DEFAULT, name);
  if (found == nullptr) return nullptr;
  void* stub = known_stub(found);
  if (stub == nullptr) hold(found);
  return stub;
}

// The program goes on to dlopen, whose end nobody sees.
extern "C" void crossbill_dlopen_begins() {
  Thread& thread = crossbill_thread;
  note_dlopen();
  if (attached(thread)) mark_top(thread);
}
