// SPDX-License-Identifier: MIT
// What a name resolves to for a module, as ld.so would bind it.
#pragma once
#include "agent/link/modules.hpp"

namespace crossbill::agent {

// The program's handle, as dlopen(nullptr) gives it: in glibc a handle is a
// link_map, and the program's is the first. (A program may define dlopen
// itself, and not be ready for it: clang's thread sanitizer.) Its scope is that
// of RTLD_DEFAULT, by which ld.so would note that we need the library which has
// the name, and never unload it.
void* program_handle();

// What a name of that version resolves to for a module: by the global scope,
// then by the module's own. Null if nothing does.
void* look_up(const Module& module, const char* name, const char* version);

// Drops what look_up left for the program's dlerror().
void clear_loader_error();

}  // namespace crossbill::agent
