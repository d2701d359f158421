// SPDX-License-Identifier: MIT
// Which libraries a program is linked with, as ld.so would find them.
#pragma once
#include <string>
#include <vector>

#include "elf/reader.hpp"

namespace crossbill::elf {

// What a file's dynamic section asks for.
struct Needed {
  std::vector<std::string> names;  // DT_NEEDED
  std::string rpath, runpath;      // as they stand, with $ORIGIN
};
Needed needed_by(const File& file, const Reader& reader);

// The files of a program's libraries, and of theirs. `library_path` is what
// LD_LIBRARY_PATH says, or "". The folders of the system are looked at last and
// their libraries left out: they need each other alone. Opens files, runs none;
// what ld.so finds by rules that are not here (its cache, auditors, preloads)
// is missing.
std::vector<std::string> linked_libraries(const std::string& program,
                                          const std::string& library_path);

}  // namespace crossbill::elf
