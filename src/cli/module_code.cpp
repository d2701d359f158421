// SPDX-License-Identifier: MIT
// Finds the tables in a file as ld.so does, by its program headers and its
// dynamic section, and hands its code to the agent's own scans.
//
// The scans treat code below 2 GiB as that of a program with a fixed address,
// so what is not one is looked at as if it were loaded far above.
#include "cli/module_code.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "agent/arch/code_scan.hpp"
#include "elf/reader.hpp"
#include "processor/system.hpp"

namespace crossbill::cli {
namespace {

constexpr uint64_t kLoadAddress = 0x7f00'0000'0000;
constexpr uint64_t kMostTableBytes = uint64_t{256} << 20;

class File {
 public:
  File(const elf::File& file, const elf::Reader& reader)
      : file_(file), segments_(reader.segments()) {
    fixed_ = reader.header().e_type == ET_EXEC;
    for (const Elf64_Phdr& segment : segments_)
      if (segment.p_type == PT_DYNAMIC) read_dynamic(segment);
  }

  uint64_t base() const { return fixed_ ? 0 : kLoadAddress; }

  uint64_t identity() const {
    uint64_t hash =
        arena::mix(0, segments_.data(), segments_.size() * sizeof(Elf64_Phdr));
    for (const std::string* table : {&relocations_, &jump_slots_})
      hash = arena::mix(hash, table->data(), table->size());
    return hash;
  }

  // The executable segments; the bytes stay here. False: there are too many.
  bool read_text(uint64_t most, std::vector<agent::TextRange>& ranges) {
    for (const Elf64_Phdr& segment : segments_) {
      if (segment.p_type != PT_LOAD || (segment.p_flags & PF_X) == 0) continue;
      if (segment.p_memsz != segment.p_filesz || segment.p_filesz > most)
        return false;
      most -= segment.p_filesz;
      text_.push_back(file_.read_at(segment.p_offset, segment.p_filesz));
      if (text_.back().size() != segment.p_filesz) return false;
      addresses_.push_back(base() + segment.p_vaddr);
    }
    for (size_t i = 0; i < text_.size(); ++i)
      ranges.push_back({reinterpret_cast<const uint8_t*>(text_[i].data()),
                        text_[i].size(), addresses_[i]});
    return !ranges.empty();
  }

  std::vector<uint64_t> slots() const {
    std::vector<uint64_t> found;
    Elf64_Rela row;
    for (size_t at = 0; at + sizeof row <= relocations_.size();
         at += sizeof row) {
      std::memcpy(&row, relocations_.data() + at, sizeof row);
      if (ELF64_R_TYPE(row.r_info) == processor::kGlobalData &&
          ELF64_R_SYM(row.r_info) != 0)
        found.push_back(base() + row.r_offset);
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
  }

  agent::SlotRange relro() const {
    agent::SlotRange found{};
    for (const Elf64_Phdr& segment : segments_) {
      uint64_t low = base() + segment.p_vaddr;
      if (segment.p_type == PT_GNU_RELRO)
        found = agent::whole_slots(low, low + segment.p_memsz);
    }
    return found;
  }

 private:
  // The bytes at an address; fewer where no one segment has all of them.
  std::string bytes_at(uint64_t address, uint64_t bytes) const {
    for (const Elf64_Phdr& segment : segments_) {
      uint64_t offset = address - segment.p_vaddr;
      if (segment.p_type != PT_LOAD || offset >= segment.p_filesz) continue;
      bytes = std::min({bytes, segment.p_filesz - offset, kMostTableBytes});
      return file_.read_at(segment.p_offset + offset, bytes);
    }
    return {};
  }

  void read_dynamic(const Elf64_Phdr& segment) {
    std::string rows = bytes_at(segment.p_vaddr, segment.p_filesz);
    uint64_t rela = 0, rela_bytes = 0, jump = 0, jump_bytes = 0;
    Elf64_Dyn row;
    for (size_t at = 0; at + sizeof row <= rows.size(); at += sizeof row) {
      std::memcpy(&row, rows.data() + at, sizeof row);
      if (row.d_tag == DT_NULL) break;
      if (row.d_tag == DT_RELA) rela = row.d_un.d_ptr;
      if (row.d_tag == DT_RELASZ) rela_bytes = row.d_un.d_val;
      if (row.d_tag == DT_JMPREL) jump = row.d_un.d_ptr;
      if (row.d_tag == DT_PLTRELSZ) jump_bytes = row.d_un.d_val;
    }
    relocations_ = bytes_at(rela, rela_bytes);
    jump_slots_ = bytes_at(jump, jump_bytes);
  }

  const elf::File& file_;
  std::vector<Elf64_Phdr> segments_;
  bool fixed_ = false;
  std::string relocations_, jump_slots_;
  std::vector<std::string> text_;
  std::vector<uint64_t> addresses_;  // of the text
};

// False: it is none, or longer than the agent takes.
bool from_hexadecimal(const std::string& text, arena::KnownModule& module) {
  size_t bytes = text.size() / 2;
  if (bytes == 0 || bytes > sizeof module.build_id || text.size() % 2 != 0)
    return false;
  for (size_t i = 0; i < bytes; ++i)
    module.build_id[i] = static_cast<uint8_t>(
        std::strtoul(text.substr(2 * i, 2).c_str(), nullptr, 16));
  module.build_id_bytes = static_cast<uint8_t>(bytes);
  return true;
}

std::vector<uint64_t> compared_places(
    const std::vector<agent::TextRange>& ranges, agent::SlotRange slots) {
  std::vector<uint64_t> found(4096);
  for (;;) {
    size_t count = agent::find_compared(ranges.data(), ranges.size(), slots,
                                        found.data(), found.size());
    bool all = count <= found.size();
    found.resize(count);
    if (all) return found;
  }
}

}  // namespace

std::optional<arena::KnownModule> identify(const elf::File& file,
                                           const elf::Reader& reader) {
  arena::KnownModule module{};
  if (!reader.is_native() || !from_hexadecimal(reader.build_id(), module))
    return {};
  module.identity = File(file, reader).identity();
  return module;
}

std::optional<ModuleCode> read_module_code(const std::string& path,
                                           const std::string& build_id,
                                           uint64_t most) {
  elf::File file(path);
  if (file.problem() != 0 || !file.regular()) return {};
  elf::Reader reader(file);
  ModuleCode code{};
  if (!reader.is_native() || reader.build_id() != build_id ||
      !from_hexadecimal(build_id, code.known.module))
    return {};
  File module(file, reader);
  std::vector<agent::TextRange> ranges;
  if (!module.read_text(most, ranges)) return {};
  std::vector<uint64_t> slots = module.slots();
  std::vector<uint8_t> references(slots.size());
  agent::find_references(ranges.data(), ranges.size(), slots.data(),
                         slots.size(), references.data());
  for (size_t i = 0; i < slots.size(); ++i)
    code.known.words.push_back((slots[i] - module.base()) << 8 | references[i]);
  std::vector<uint64_t> places = compared_places(ranges, module.relro());
  for (uint64_t place : places)
    code.known.words.push_back(place - module.base());
  for (const agent::TextRange& range : ranges) code.text_bytes += range.size;
  code.known.module.identity = module.identity();
  code.known.module.slot_count = static_cast<uint32_t>(slots.size());
  code.known.module.place_count = static_cast<uint32_t>(places.size());
  return code;
}

}  // namespace crossbill::cli
