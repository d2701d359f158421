// SPDX-License-Identifier: MIT
// What is particular to a processor in ELF files: one row each.
#pragma once
#include <elf.h>

#include <cstdint>

namespace crossbill::elf {

struct Processor {
  uint16_t machine;          // e_machine
  unsigned char word_class;  // EI_CLASS; ELFCLASSNONE: either
  const char* name;
  const char* loader;  // glibc's, without its folder; null: no agent yet
};

inline constexpr Processor kProcessors[] = {
    {EM_X86_64, ELFCLASS64, "x86-64", "ld-linux-x86-64.so.2"},
    {EM_X86_64, ELFCLASS32, "x86-64 with 32-bit pointers", nullptr},
    {EM_386, ELFCLASSNONE, "32-bit x86", nullptr},
    {EM_ARM, ELFCLASSNONE, "ARM", nullptr},
    {EM_AARCH64, ELFCLASSNONE, "AArch64", nullptr},
    {EM_RISCV, ELFCLASSNONE, "RISC-V", nullptr},
    {EM_PPC64, ELFCLASSNONE, "PowerPC 64", nullptr},
    {EM_S390, ELFCLASSNONE, "s390", nullptr},
};

// The one that this crossbill is for: its files are the only ones that are
// read beyond their first bytes.
inline constexpr const Processor& kOwn = kProcessors[0];

// Null for a machine that no row names.
constexpr const Processor* find_processor(int machine, int word_class) {
  for (const Processor& each : kProcessors)
    if (each.machine == machine &&
        (each.word_class == ELFCLASSNONE || each.word_class == word_class))
      return &each;
  return nullptr;
}

}  // namespace crossbill::elf
