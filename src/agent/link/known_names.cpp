// SPDX-License-Identifier: MIT
// Functions that are known by name: see known_names.hpp.
#include "agent/link/known_names.hpp"

#include <string.h>

#include "agent/base/text.hpp"

namespace crossbill::agent {
namespace {

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

}  // namespace

bool never_metered(const char* name) {
  for (const char* other : kNeverMetered)
    if (is_same(other, name)) return true;
  for (const char* prefix : kNeverMeteredPrefixes)
    if (strncmp(prefix, name, strlen(prefix)) == 0) return true;
  return false;
}

}  // namespace crossbill::agent
