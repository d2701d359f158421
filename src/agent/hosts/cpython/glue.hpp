// SPDX-License-Identifier: MIT
// Which C function a call of ctypes or cffi is of: see glue.cpp.
#pragma once
#include "agent/hosts/adapter.hpp"
#include "agent/hosts/cpython/layout.hpp"

namespace crossbill::agent::cpython {

// If this type of a glue module calls C functions by its tp_call, each call is
// one of the C function from now on.
void watch_call(TypeObject& type);

// On libffi's ffi_call, when glue calls it.
void before_ffi_call(CallArguments& call);

}  // namespace crossbill::agent::cpython
