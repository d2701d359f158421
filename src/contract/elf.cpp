// SPDX-License-Identifier: MIT
// Finds the contract and the exported functions in a shared library's file,
// and says of every other file why it has none.
#include "contract/elf.hpp"

#include <fmt/format.h>

#include <cstring>

#include "elf/processors.hpp"
#include "elf/reader.hpp"

namespace crossbill::contract {
namespace {

std::string machine_name(const elf::Reader& reader) {
  int machine = reader.machine();
  const elf::Processor* found =
      elf::find_processor(machine, reader.header().e_ident[EI_CLASS]);
  return found != nullptr ? found->name
                          : fmt::format("machine number {}", machine);
}

// "" or why this file is no library's that can be read here.
std::string judge_file(const std::string& path, const elf::File& file) {
  if (file.problem() != 0)
    return fmt::format("cannot open {}: {}; name a shared library", path,
                       std::strerror(file.problem()));
  if (!file.regular())
    return fmt::format("{} is {}; name a shared library", path,
                       file.folder() ? "a folder" : "no regular file");
  return {};
}

std::string judge_kind(const std::string& path, const elf::Reader& reader) {
  const Elf64_Ehdr& header = reader.header();
  if (header.e_machine != elf::kOwn.machine ||
      header.e_ident[EI_CLASS] != elf::kOwn.word_class)
    return fmt::format(
        "{} is for another machine ({}); crossbill reads libraries for "
        "{}: build it for this machine",
        path, machine_name(reader), elf::kOwn.name);
  if (!reader.is_native())
    return fmt::format("{} is damaged: its ELF header says big-endian", path);
  if (header.e_type == ET_REL)
    return fmt::format(
        "{} is an object file; link it into a shared library first", path);
  if (header.e_type != ET_DYN && header.e_type != ET_EXEC)
    return fmt::format("{} is no shared library (ELF type {})", path,
                       header.e_type);
  return {};
}

// "" or why these headers are not a library's that can be read here.
std::string judge_headers(const std::string& path, const elf::File& file,
                          const elf::Reader& reader) {
  if (!reader.is_elf())
    return fmt::format("{} is no ELF file; name a shared library (lib*.so)",
                       path);
  const Elf64_Ehdr& header = reader.header();
  if (file.size() < sizeof header)
    return fmt::format("{} is cut off after {} bytes; copy or build it again",
                       path, file.size());
  if (std::string problem = judge_kind(path, reader); !problem.empty())
    return problem;
  if (header.e_shoff == 0)
    return fmt::format(
        "{} has no section headers, so no contract can be found in it; take "
        "them out with nothing stronger than strip",
        path);
  uint64_t end = header.e_shoff + uint64_t{header.e_shnum} * sizeof(Elf64_Shdr);
  if (header.e_shoff > file.size() || end > file.size())
    return fmt::format(
        "{} is cut off: it has {} bytes, and its section headers should end "
        "at {}; copy or build it again",
        path, file.size(), end);
  return {};
}

// "" or why the section's bytes are not to be had.
std::string add_bytes(const std::string& path, const elf::File& file,
                      const elf::Reader& reader, const Elf64_Shdr& section,
                      Library& library) {
  if (section.sh_type == SHT_NOBITS)
    return fmt::format(
        "{} holds no bytes of its contract, as files of debug information do; "
        "name the library itself",
        path);
  if (section.sh_size > elf::kLargestSection - library.section.size() &&
      section.sh_size <= file.size())
    return fmt::format("{}: its contract is larger than {} bytes", path,
                       elf::kLargestSection);
  auto bytes = reader.bytes(section);
  if (!bytes)
    return fmt::format(
        "{} is cut off: it has {} bytes, and its contract should end at {}; "
        "copy or build it again",
        path, file.size(), section.sh_offset + section.sh_size);
  library.section += *bytes;
  return {};
}

std::string read_sections(const std::string& path, const elf::File& file,
                          const elf::Reader& reader, Library& library) {
  auto sections = reader.sections();
  if (sections.empty())
    return fmt::format("{} is damaged: it has no section names", path);
  bool has_contract = false;
  for (const elf::Section& section : sections) {
    if (section.header.sh_type == SHT_DYNSYM)
      reader.each_symbol(sections, section, [&](const elf::Symbol& symbol) {
        if (symbol.defines_function()) library.functions.emplace(symbol.name);
      });
    if (section.name != kSectionName) continue;
    has_contract = true;
    std::string problem =
        add_bytes(path, file, reader, section.header, library);
    if (!problem.empty()) return problem;
  }
  if (has_contract) return {};
  return fmt::format(
      "{} has no contract (no section {}); it was not made with "
      "crossbill/boundary.hpp, or exports nothing",
      path, kSectionName);
}

}  // namespace

tl::expected<Library, std::string> read_elf(const std::string& path) {
  elf::File file(path);
  if (std::string problem = judge_file(path, file); !problem.empty())
    return tl::unexpected(problem);
  elf::Reader reader(file);
  if (std::string problem = judge_headers(path, file, reader); !problem.empty())
    return tl::unexpected(problem);
  Library library;
  std::string problem = read_sections(path, file, reader, library);
  if (!problem.empty()) return tl::unexpected(problem);
  return library;
}

}  // namespace crossbill::contract
