// SPDX-License-Identifier: MIT
// Which C function a call of ctypes or cffi is of: see glue.cpp.
#pragma once
#include "agent/hosts/adapter.hpp"
#include "agent/hosts/cpython/layout.hpp"

namespace crossbill::agent::cpython {

// If this type of a glue module calls C functions by its tp_call, each call is
// one of the C function from now on.
void watch_call(TypeObject& type);

// On a method of glue that makes functions, or null.
const Hook* hook_of(ModuleId module, const char* method);

// Whether it is the `lib` of a module that cffi has made: its functions are in
// that module, and each calls the C function of its name.
bool is_library_of_cffi(const void* object);

// On libffi's ffi_call, when glue calls it.
void before_ffi_call(CallArguments& call);

}  // namespace crossbill::agent::cpython
