// SPDX-License-Identifier: MIT
// The line tables of DWARF 2 to 5 (.debug_line): which line of which file an
// instruction was made of. Where code of one function was put into another,
// that is the line of the inner one.
//
// As with the reader of ELF files nothing that is read is believed: what makes
// no sense ends its unit. Compressed sections are not read.
#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "elf/reader.hpp"

namespace crossbill::elf {

struct SourceLine {
  std::string file;  // as its compiler was given it, or "": not known
  uint32_t line = 0;
};

// By address, as the ELF file counts.
using SourceLines = std::map<uint64_t, SourceLine>;

// Fills in the lines of the instructions at these addresses.
void find_lines(const Reader& reader, SourceLines& lines);

}  // namespace crossbill::elf
