// SPDX-License-Identifier: MIT
// A row of the tables of what stands in the slots of libc's functions.
#pragma once

namespace crossbill::agent {

// A libc function and what its slots get in its place.
struct LibcHook {
  const char* name;
  void* function;
};

template <typename F>
void* pointer(F* function) {
  return reinterpret_cast<void*>(function);
}

}  // namespace crossbill::agent
