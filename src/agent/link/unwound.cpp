// SPDX-License-Identifier: MIT
// What exceptions leave behind in a module: names of the runtimes that raise
// them, and personalities, functions by which a frame is asked about them.
#include "agent/link/unwound.hpp"

#include <string.h>

#include "agent/arch/cfi.hpp"
#include "agent/link/relocations.hpp"

namespace crossbill::agent {
namespace {

constexpr const char* kPrefixes[] = {"_Unwind_", "__cxa_throw", "__cxa_rethrow",
                                     "__cxa_begin_catch", "__gxx_personality_"};

bool is_of_runtime(const char* name) {
  for (const char* prefix : kPrefixes)
    if (strncmp(name, prefix, strlen(prefix)) == 0) return true;
  return false;
}

bool names_one(const Module& module, const Elf64_Rela* relocations,
               size_t count) {
  for (size_t i = 0; i < count; i++)
    if (ELF64_R_SYM(relocations[i].r_info) != 0 &&
        is_of_runtime(name_of(module, relocations[i])))
      return true;
  return false;
}

}  // namespace

bool may_raise(const Module& module) {
  if (module.symbols == nullptr || module.strings == nullptr) return true;
  return names_one(module, module.jump_slots, module.jump_slot_count) ||
         names_one(module, module.relocations, module.relocation_count) ||
         module.frame_header == nullptr ||
         has_personalities(module.frame_header);
}

}  // namespace crossbill::agent
