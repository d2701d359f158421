// SPDX-License-Identifier: MIT
// Reads the names of functions in .dynsym and .symtab.
#include "recording/symbols.hpp"

#include "elf/reader.hpp"

namespace crossbill::recording {

void name_functions(const std::string& path, const std::string& build_id,
                    FunctionNames& names) {
  elf::File file(path);
  elf::Reader reader(file);
  if (!build_id.empty() && reader.build_id() != build_id) return;
  auto sections = reader.sections();
  // Of several names the exported one is preferred: .dynsym comes first.
  for (uint32_t wanted : {SHT_DYNSYM, SHT_SYMTAB})
    for (const elf::Section& section : sections)
      if (section.header.sh_type == wanted)
        reader.each_symbol(
            sections, section,
            [&](const elf::Symbol& symbol) {
              auto name = names.find(symbol.entry.st_value);
              return name != names.end() && name->second.empty() &&
                     symbol.defines_function();
            },
            [&](const elf::Symbol& symbol) {
              names[symbol.entry.st_value] = symbol.name;
            });
}

}  // namespace crossbill::recording
