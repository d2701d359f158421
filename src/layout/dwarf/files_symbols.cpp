// SPDX-License-Identifier: MIT
// layout::symbols_of(): by libelf, which reads files of all machines.
#include <fcntl.h>
#include <gelf.h>
#include <unistd.h>

#include <algorithm>

#include "layout/dwarf/symbols.hpp"
#include "layout/symbols.hpp"

namespace crossbill::layout {
namespace {

void make_set(std::vector<std::string>& names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

}  // namespace

Symbols symbols_of(const std::string& path) {
  Symbols found;
  int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return found;
  elf_version(EV_CURRENT);
  Elf* elf = elf_begin(file, ELF_C_READ, nullptr);
  if (elf != nullptr && elf_kind(elf) == ELF_K_ELF) {
    dwarf::Symbols symbols(elf);
    for (const dwarf::Symbol& each : symbols.visible())
      (each.is_defined ? found.defined : found.needed).push_back(each.name);
  }
  elf_end(elf);
  close(file);
  make_set(found.defined);
  make_set(found.needed);
  return found;
}

}  // namespace crossbill::layout
