// SPDX-License-Identifier: MIT
// What the linker knows of a file: which names it defines, at which addresses,
// and which it needs of others. Names in DWARF come second: one body has many
// symbols, and some compilers give none of them.
#pragma once
#include <elfutils/libdwfl.h>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace crossbill::layout::dwarf {

struct Symbol {
  std::string name;  // without a version
  bool is_defined = false;
  bool is_function = false;  // of undefined ones often not said
  bool is_object = false;    // likewise
  bool is_known = true;      // false: asked for, and in no table of the file
  bool is_asked = false;     // by its name
  // As the DWARF has it; of indirect functions (ifunc) that is another's.
  uint64_t address = 0;
  bool is_indirect = false;
};

class Symbols {
 public:
  // Those that other files see: the dynamic table; of objects, their own.
  explicit Symbols(Elf* elf);

  // Null where neither that table nor, for definitions, the file's own
  // (.symtab) has it.
  const Symbol* find(const std::string& name) const;
  const std::vector<Symbol>& visible() const { return visible_; }

 private:
  void read(Elf* elf, Elf_Scn* table, bool visible_ones);

  std::vector<Symbol> visible_, hidden_;
  std::unordered_map<std::string, const Symbol*> by_name_;
};

}  // namespace crossbill::layout::dwarf
