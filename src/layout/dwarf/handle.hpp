// SPDX-License-Identifier: MIT
// An ELF file and its DWARF, wherever that lies: in itself, in a debug file
// found by build id or link, compressed, to be relocated.
//
// Each thread has a handle of its own: libdw's are not to be shared.
#pragma once
#include <elfutils/libdwfl.h>

#include <memory>
#include <string>
#include <tl/expected.hpp>

#include "layout/model.hpp"

namespace crossbill::layout::dwarf {

class Handle {
 public:
  // A file that is no ELF file, or of which the headers are damaged, is a
  // problem; one without DWARF is none.
  static tl::expected<std::unique_ptr<Handle>, Problem> open(
      const std::string& path);
  ~Handle();
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  // Null where there is none. Addresses are those of elf()'s symbols.
  Dwarf* dwarf() const { return dwarf_; }
  Elf* elf() const { return elf_; }
  uint64_t debug_info_size() const;
  bool is_object() const;  // not linked yet
  // Why there is no DWARF although the file has some; "" else.
  const std::string& damage() const { return damage_; }

 private:
  Handle() = default;

  Dwfl* dwfl_ = nullptr;
  Dwfl_Module* module_ = nullptr;
  Elf* elf_ = nullptr;
  Dwarf* dwarf_ = nullptr;
  std::string damage_;
};

}  // namespace crossbill::layout::dwarf
