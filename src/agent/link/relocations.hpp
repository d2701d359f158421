// SPDX-License-Identifier: MIT
// A module's relocations: which slot, and for which name.
#pragma once
#include "agent/link/modules.hpp"

namespace crossbill::agent {

inline const char* name_of(const Module& module, const Elf64_Rela& relocation) {
  const Elf64_Sym& symbol = module.symbols[ELF64_R_SYM(relocation.r_info)];
  return module.strings + symbol.st_name;
}

inline void** slot_of(const Module& module, const Elf64_Rela& relocation) {
  return reinterpret_cast<void**>(module.base + relocation.r_offset);
}

inline bool is_symbolic(const Elf64_Rela& relocation, uint32_t type) {
  return ELF64_R_TYPE(relocation.r_info) == type &&
         ELF64_R_SYM(relocation.r_info) != 0;
}

}  // namespace crossbill::agent
