// SPDX-License-Identifier: MIT
// Which slots of a module are patched, and with what.
#pragma once

namespace crossbill::agent {

// Which of libc's functions get a hook in their slots, by name: said once,
// before anything is patched.
void patch_with(void* (*find_libc_hook)(const char* name, bool may_patch_code));

// Patches the slots of all modules that have come since the last time. False:
// not now, another thread is opening one. Never from a signal handler.
bool patch_new_modules();

// The same, if a dlopen has been seen.
bool patch_if_dlopen_seen();

// The same, right before a call that waits for the loader anyway.
void patch_before_dlsym();

// At the end: modules that came and were never looked at are noted.
void note_unseen_modules();

// This thread is about to open modules, or has closed some.
void note_dlopen();

// The stub that dlsym has handed out for a function, or null.
void* known_stub(void* function);

// A function's address has been handed out as it is: it stays so.
void hold(void* function, const char* name);

// dlsym hands out a function itself to a module that may patch code: it stays
// so, and is noted where there would have been a stub.
void give_original(void* found, const char* name);

// What dlsym found under a name, or the stub to hand out in its place.
void* stub_for_dlsym(void* found, const char* name);

}  // namespace crossbill::agent
