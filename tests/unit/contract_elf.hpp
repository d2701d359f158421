// SPDX-License-Identifier: MIT
// A shared library's file as small as can be, for tests: a table of symbols
// and the contract, which nothing could load.
#pragma once

#include <elf.h>

#include <cstring>
#include <string>
#include <vector>

namespace crossbill::contract {

class ElfExample {
 public:
  Elf64_Ehdr header{};
  std::vector<Elf64_Shdr> sections;

  ElfExample(const std::string& contract,
             const std::vector<std::string>& functions) {
    std::string names("\0", 1);
    std::string symbols(sizeof(Elf64_Sym), '\0');
    for (const std::string& each : functions) {
      Elf64_Sym symbol{};
      symbol.st_name = static_cast<uint32_t>(names.size());
      symbol.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC);
      symbol.st_shndx = 1;
      symbols.append(reinterpret_cast<const char*>(&symbol), sizeof symbol);
      names += each + '\0';
    }
    sections.emplace_back();
    add(".dynsym", SHT_DYNSYM, symbols).sh_entsize = sizeof(Elf64_Sym);
    sections.back().sh_link = 2;
    add(".dynstr", SHT_STRTAB, names);
    add("crossbill_contract", SHT_PROGBITS, contract);
    add(".shstrtab", SHT_STRTAB, "");
    section_names_ += '\0';
    sections.back().sh_size = section_names_.size();
    fill_header();
  }

  std::string bytes() const {
    std::string all = body_ + section_names_;
    all.resize(header.e_shoff - sizeof header);
    std::string file(reinterpret_cast<const char*>(&header), sizeof header);
    file += all;
    file.append(reinterpret_cast<const char*>(sections.data()),
                sections.size() * sizeof(Elf64_Shdr));
    return file;
  }

 private:
  Elf64_Shdr& add(const char* name, uint32_t type, const std::string& data) {
    Elf64_Shdr section{};
    section_names_ += '\0';
    section.sh_name = static_cast<uint32_t>(section_names_.size());
    section_names_ += name;
    section.sh_type = type;
    section.sh_offset = sizeof header + body_.size();
    section.sh_size = data.size();
    section.sh_addralign = 1;
    body_ += data;
    body_.resize((body_.size() + 7) / 8 * 8);
    sections.push_back(section);
    if (type == SHT_STRTAB && data.empty())
      sections.back().sh_offset = sizeof header + body_.size();
    return sections.back();
  }

  void fill_header() {
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_ident[EI_VERSION] = EV_CURRENT;
    header.e_type = ET_DYN;
    header.e_machine = EM_X86_64;
    header.e_version = EV_CURRENT;
    header.e_ehsize = sizeof header;
    header.e_shentsize = sizeof(Elf64_Shdr);
    header.e_shnum = static_cast<uint16_t>(sections.size());
    header.e_shstrndx = static_cast<uint16_t>(sections.size() - 1);
    size_t end = sizeof header + body_.size() + section_names_.size();
    header.e_shoff = (end + 7) / 8 * 8;
  }

  std::string body_, section_names_;
};

// All that example_section() exports.
inline std::vector<std::string> example_symbols() {
  std::vector<std::string> symbols;
  for (const char* name :
       {"stats_sum", "stats_scale", "context_new", "context_add",
        "context_items", "context_free", "paint", "walk"}) {
    symbols.emplace_back(name);
    symbols.push_back(std::string("crossbill_shim_") + name);
  }
  return symbols;
}

}  // namespace crossbill::contract
