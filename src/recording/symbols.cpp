// SPDX-License-Identifier: MIT
// Reads the names of functions in .dynsym and .symtab.
#include "recording/symbols.hpp"

#include "elf/reader.hpp"

namespace crossbill::recording {
namespace {

std::unordered_map<uint64_t, std::string> read_file(
    const std::string& path, const std::string& build_id) {
  std::unordered_map<uint64_t, std::string> table;
  elf::File file(path);
  elf::Reader reader(file);
  if (!build_id.empty() && reader.build_id() != build_id) return table;
  auto sections = reader.sections();
  // Of several names the exported one is preferred: .dynsym comes first.
  for (uint32_t wanted : {SHT_DYNSYM, SHT_SYMTAB})
    for (const elf::Section& section : sections)
      if (section.header.sh_type == wanted)
        reader.each_symbol(sections, section, [&](const elf::Symbol& symbol) {
          if (symbol.defines_function())
            table.try_emplace(symbol.entry.st_value, symbol.name);
        });
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
