// SPDX-License-Identifier: MIT
// The tool's reader of ELF files: headers, segments, sections, symbols, build
// id.
//
// It is our own and not libelf, since contracts are read inside of Python
// processes too, where no library should be needed that pip does not bring,
// and from files that nobody vouches for: every offset and length here is
// checked against the file before anything is read or kept.
//
// What a file does not hold, or holds wrongly, is empty; whether that matters
// is the caller's to say.
#pragma once
#include <elf.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "elf/file.hpp"

namespace crossbill::elf {

// Larger sections, and tables whose names are longer together, are damaged:
// 100,000 functions have a contract of 60 MB. Overlapping names could else
// make gigabytes out of a small file.
inline constexpr uint64_t kLargestSection = 512 << 20;
inline constexpr size_t kLongestSectionName = 255;

struct Section {
  std::string name;  // "" where it is longer than kLongestSectionName
  Elf64_Shdr header;
};

struct Symbol {
  std::string_view name;
  Elf64_Sym entry;

  // A function that the file itself defines.
  bool defines_function() const {
    int type = ELF64_ST_TYPE(entry.st_info);
    return (type == STT_FUNC || type == STT_GNU_IFUNC) &&
           entry.st_shndx != SHN_UNDEF;
  }
};

// As a build id is written: two digits a byte.
std::string hexadecimal(std::string_view bytes);

class Reader {
 public:
  // `file` must outlive the reader.
  explicit Reader(const File& file);

  // The file begins as an ELF file does. Its class, machine and type may be
  // any, and what follows them may be cut off.
  bool is_elf() const { return is_elf_; }
  const Elf64_Ehdr& header() const { return header_; }
  uint16_t machine() const;  // e_machine, in the file's own byte order

  // It is for the processor that this crossbill is for; all that follows is
  // empty for other files.
  bool is_native() const { return is_native_; }

  std::vector<Elf64_Phdr> segments() const;
  std::string loader() const;    // the path in PT_INTERP
  std::string build_id() const;  // hexadecimal

  std::vector<Section> sections() const;

  // A section's bytes; none where the file holds not all of them, or more than
  // kLargestSection.
  std::optional<std::string> bytes(const Elf64_Shdr& section) const;

  // Calls visit(const Symbol&) for each entry of a table of symbols, one of
  // `sections`, whose name can be read.
  template <class Visit>
  void each_symbol(const std::vector<Section>& sections, const Section& table,
                   Visit visit) const {
    auto all = [](const Symbol&) { return true; };
    each_symbol(sections, table, all, visit);
  }
  // Of those for which wanted(const Symbol&) is true: no name is read before.
  template <class Wanted, class Visit>
  void each_symbol(const std::vector<Section>& sections, const Section& table,
                   Wanted wanted, Visit visit) const {
    if (table.header.sh_link >= sections.size()) return;
    auto entries = bytes(table.header);
    auto names = bytes(sections[table.header.sh_link].header);
    if (!entries || !names) return;
    uint64_t length_left = kLargestSection;
    Symbol symbol;
    for (size_t at = 0; at + sizeof symbol.entry <= entries->size();
         at += sizeof symbol.entry) {
      std::memcpy(&symbol.entry, entries->data() + at, sizeof symbol.entry);
      if (!wanted(symbol)) continue;
      symbol.name = string_at(*names, symbol.entry.st_name);
      if (symbol.name.size() > length_left) return;
      length_left -= symbol.name.size();
      if (!symbol.name.empty()) visit(symbol);
    }
  }

 private:
  // Up to the terminating NUL; "" where there is none.
  static std::string_view string_at(std::string_view table, uint64_t offset);
  // As the header says, or where that is too small a field, section 0.
  uint64_t section_count() const;
  uint64_t names_section() const;

  const File& file_;
  Elf64_Ehdr header_{};
  bool is_elf_ = false, is_native_ = false;
};

}  // namespace crossbill::elf
