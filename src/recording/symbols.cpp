// SPDX-License-Identifier: MIT
// Reads .symtab and .dynsym with libelf.
#include "recording/symbols.hpp"

#include <elfutils/libdwelf.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <gelf.h>
#include <unistd.h>

namespace crossbill::recording {
namespace {

std::string build_id_of(Elf* elf) {
  const void* bytes = nullptr;
  ssize_t length = dwelf_elf_gnu_build_id(elf, &bytes);
  std::string hex;
  for (ssize_t i = 0; i < length; ++i)
    hex += fmt::format("{:02x}", static_cast<const uint8_t*>(bytes)[i]);
  return hex;
}

void read_table(Elf* elf, Elf_Scn* section, const GElf_Shdr& header,
                std::unordered_map<uint64_t, std::string>& table) {
  Elf_Data* data = elf_getdata(section, nullptr);
  if (data == nullptr || header.sh_entsize == 0) return;
  auto count = static_cast<int>(header.sh_size / header.sh_entsize);
  for (int i = 0; i < count; ++i) {
    GElf_Sym symbol;
    if (gelf_getsym(data, i, &symbol) == nullptr) break;
    int type = GELF_ST_TYPE(symbol.st_info);
    if (type != STT_FUNC && type != STT_GNU_IFUNC) continue;
    if (symbol.st_shndx == SHN_UNDEF) continue;
    const char* name = elf_strptr(elf, header.sh_link, symbol.st_name);
    if (name == nullptr || *name == '\0') continue;
    // Of several names the exported one is preferred: .dynsym comes first.
    table.try_emplace(symbol.st_value, name);
  }
}

void read_tables(Elf* elf, std::unordered_map<uint64_t, std::string>& table) {
  for (uint32_t wanted : {SHT_DYNSYM, SHT_SYMTAB}) {
    Elf_Scn* section = nullptr;
    while ((section = elf_nextscn(elf, section)) != nullptr) {
      GElf_Shdr header;
      if (gelf_getshdr(section, &header) != nullptr && header.sh_type == wanted)
        read_table(elf, section, header, table);
    }
  }
}

std::unordered_map<uint64_t, std::string> read_file(
    const std::string& path, const std::string& build_id) {
  std::unordered_map<uint64_t, std::string> table;
  elf_version(EV_CURRENT);
  int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return table;
  if (Elf* elf = elf_begin(fd, ELF_C_READ_MMAP, nullptr)) {
    bool same = elf_kind(elf) == ELF_K_ELF &&
                (build_id.empty() || build_id_of(elf) == build_id);
    if (same) read_tables(elf, table);
    elf_end(elf);
  }
  close(fd);
  return table;
}

}  // namespace

std::string Symbols::function_at(const std::string& path,
                                 const std::string& build_id,
                                 uint64_t address) {
  std::string key = path + '\0' + build_id;
  auto found = tables_.find(key);
  if (found == tables_.end())
    found = tables_.emplace(key, read_file(path, build_id)).first;
  auto symbol = found->second.find(address);
  return symbol == found->second.end() ? "" : symbol->second;
}

}  // namespace crossbill::recording
