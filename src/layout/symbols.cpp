// SPDX-License-Identifier: MIT
#include "layout/symbols.hpp"

#include <algorithm>

#include "elf/reader.hpp"

namespace crossbill::layout {
namespace {

void make_set(std::vector<std::string>& names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

// Whether others can be bound to it, or it to others.
bool is_visible(const elf::Symbol& symbol) {
  int binding = ELF64_ST_BIND(symbol.entry.st_info);
  int visibility = ELF64_ST_VISIBILITY(symbol.entry.st_other);
  return binding != STB_LOCAL &&
         (visibility == STV_DEFAULT || visibility == STV_PROTECTED);
}

bool is_function_or_object(const elf::Symbol& symbol) {
  int type = ELF64_ST_TYPE(symbol.entry.st_info);
  return type == STT_FUNC || type == STT_GNU_IFUNC || type == STT_OBJECT ||
         type == STT_NOTYPE;
}

const elf::Section* table_of(const std::vector<elf::Section>& sections,
                             uint32_t type) {
  auto found = std::find_if(
      sections.begin(), sections.end(),
      [&](const elf::Section& one) { return one.header.sh_type == type; });
  return found == sections.end() ? nullptr : &*found;
}

}  // namespace

Symbols symbols_of(const std::string& path) {
  elf::File file(path);
  elf::Reader reader(file);
  std::vector<elf::Section> sections = reader.sections();
  const elf::Section* table = table_of(sections, SHT_DYNSYM);
  if (table == nullptr) table = table_of(sections, SHT_SYMTAB);
  Symbols found;
  if (table == nullptr) return found;
  reader.each_symbol(sections, *table, [&](const elf::Symbol& symbol) {
    if (!is_visible(symbol) || !is_function_or_object(symbol)) return;
    bool needed = symbol.entry.st_shndx == SHN_UNDEF;
    (needed ? found.needed : found.defined).emplace_back(symbol.name);
  });
  make_set(found.defined);
  make_set(found.needed);
  return found;
}

}  // namespace crossbill::layout
