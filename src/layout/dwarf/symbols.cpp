// SPDX-License-Identifier: MIT
#include "layout/dwarf/symbols.hpp"

#include <gelf.h>

#include <unordered_set>

namespace crossbill::layout::dwarf {
namespace {

// More are damaged: Chromium has 1.5 million.
constexpr size_t kMostSymbols = 8'000'000;

Elf_Scn* section_of_type(Elf* elf, unsigned type) {
  for (Elf_Scn* section = elf_nextscn(elf, nullptr); section;
       section = elf_nextscn(elf, section)) {
    GElf_Shdr header;
    if (gelf_getshdr(section, &header) && header.sh_type == type)
      return section;
  }
  return nullptr;
}

bool is_object_file(Elf* elf) {
  GElf_Ehdr header;
  return gelf_getehdr(elf, &header) && header.e_type == ET_REL;
}

bool is_of_interest(const GElf_Sym& symbol) {
  unsigned binding = GELF_ST_BIND(symbol.st_info);
  if (binding == STB_LOCAL) return false;
  if (symbol.st_shndx == SHN_UNDEF) return true;
  unsigned type = GELF_ST_TYPE(symbol.st_info);
  return type == STT_FUNC || type == STT_OBJECT || type == STT_GNU_IFUNC ||
         type == STT_TLS;
}

// What copy relocations name is another file's: the linker has given it a
// place here.
void copied(Elf* elf, unsigned copy, std::unordered_set<size_t>& found) {
  for (Elf_Scn* section = elf_nextscn(elf, nullptr); section;
       section = elf_nextscn(elf, section)) {
    GElf_Shdr header;
    if (!gelf_getshdr(section, &header) || header.sh_type != SHT_RELA ||
        header.sh_entsize == 0)
      continue;
    Elf_Data* data = elf_getdata(section, nullptr);
    if (!data) continue;
    size_t count = data->d_size / header.sh_entsize;
    for (size_t i = 0; i < count; ++i) {
      GElf_Rela each;
      if (gelf_getrela(data, static_cast<int>(i), &each) &&
          GELF_R_TYPE(each.r_info) == copy)
        found.insert(GELF_R_SYM(each.r_info));
    }
  }
}

unsigned copy_relocation(unsigned machine) {
  switch (machine) {
    case EM_X86_64:
      return R_X86_64_COPY;
    case EM_AARCH64:
      return R_AARCH64_COPY;
    default:
      return 0;
  }
}

}  // namespace

Symbols::Symbols(Elf* elf) {
  Elf_Scn* dynamic = section_of_type(elf, SHT_DYNSYM);
  Elf_Scn* own = section_of_type(elf, SHT_SYMTAB);
  if (dynamic) read(elf, dynamic, true);
  if (own) read(elf, own, !dynamic);
  for (const Symbol& each : visible_) by_name_.try_emplace(each.name, &each);
  for (const Symbol& each : hidden_) by_name_.try_emplace(each.name, &each);
}

void Symbols::read(Elf* elf, Elf_Scn* table, bool visible_ones) {
  GElf_Shdr header;
  Elf_Data* data = elf_getdata(table, nullptr);
  GElf_Ehdr file;
  if (!data || !gelf_getshdr(table, &header) || header.sh_entsize == 0 ||
      !gelf_getehdr(elf, &file))
    return;
  std::unordered_set<size_t> copies;
  unsigned copy = copy_relocation(file.e_machine);
  if (copy && visible_ones && file.e_type != ET_REL) copied(elf, copy, copies);
  bool is_object = is_object_file(elf);
  size_t count = std::min(data->d_size / header.sh_entsize, kMostSymbols);
  for (size_t i = 0; i < count; ++i) {
    GElf_Sym each;
    if (!gelf_getsym(data, static_cast<int>(i), &each)) break;
    if (!is_of_interest(each)) continue;
    bool is_defined = each.st_shndx != SHN_UNDEF && !copies.contains(i);
    unsigned visibility = GELF_ST_VISIBILITY(each.st_other);
    bool is_hidden = visibility == STV_HIDDEN || visibility == STV_INTERNAL;
    const char* name = elf_strptr(elf, header.sh_link, each.st_name);
    if (!name || !*name || (!visible_ones && !is_defined)) continue;
    Symbol symbol;
    symbol.name =
        std::string_view(name).substr(0, std::string_view(name).find('@'));
    symbol.is_defined = is_defined;
    unsigned type = GELF_ST_TYPE(each.st_info);
    symbol.is_indirect = type == STT_GNU_IFUNC;
    symbol.is_function = type == STT_FUNC || symbol.is_indirect;
    symbol.is_object = type == STT_OBJECT || type == STT_TLS;
    symbol.address = each.st_value;
    if (is_object && is_defined && each.st_shndx < SHN_LORESERVE) {
      // Sections of objects were given addresses when their DWARF was read.
      GElf_Shdr section;
      if (gelf_getshdr(elf_getscn(elf, each.st_shndx), &section))
        symbol.address += section.sh_addr;
    }
    // The lowest bit says that the code is Thumb.
    if (file.e_machine == EM_ARM && symbol.is_function)
      symbol.address &= ~uint64_t{1};
    (visible_ones && !is_hidden ? visible_ : hidden_)
        .push_back(std::move(symbol));
  }
}

const Symbol* Symbols::find(const std::string& name) const {
  auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

}  // namespace crossbill::layout::dwarf
