// SPDX-License-Identifier: MIT
// Where the JVM keeps the code that it makes at run time.
#pragma once
#include <stdint.h>

namespace crossbill::agent::jvm {

// Whether an address lies in the code cache. All code there that calls C begins
// with `push %rbp; mov %rsp, %rbp`: stubs, wrappers of native methods, and the
// interpreter's entry for these. Async-signal-safe.
bool is_in_code_cache(uint64_t address);

}  // namespace crossbill::agent::jvm
