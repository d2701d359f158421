// SPDX-License-Identifier: MIT
#include "layout/dwarf/handle.hpp"

#include <fmt/format.h>
#include <gelf.h>

#include <cstring>
#include <optional>

#include "elf/file.hpp"
#include "layout/dwarf/debug_file.hpp"

namespace crossbill::layout::dwarf {
namespace {

int no_elf(Dwfl_Module*, void**, const char*, Dwarf_Addr, char**, Elf**) {
  return -1;
}

const Dwfl_Callbacks kCallbacks = {no_elf, find_debug_file,
                                   dwfl_offline_section_address, nullptr};

Problem problem(const std::string& path, const std::string& what) {
  return Problem{fmt::format("{}: {}", path, what)};
}

uint64_t section_size(Elf* elf, const char* wanted) {
  size_t names = 0;
  if (!elf || elf_getshdrstrndx(elf, &names) != 0) return 0;
  for (Elf_Scn* each = elf_nextscn(elf, nullptr); each;
       each = elf_nextscn(elf, each)) {
    GElf_Shdr header;
    if (!gelf_getshdr(each, &header)) continue;
    const char* name = elf_strptr(elf, names, header.sh_name);
    if (name && strcmp(name, wanted) == 0) return header.sh_size;
  }
  return 0;
}

// What is wrong with a file at a glance, in words that libelf has not.
std::optional<Problem> problem_of(const std::string& path) {
  elf::File file(path);
  if (file.problem() != 0)
    return problem(path,
                   fmt::format("cannot be read: {}", strerror(file.problem())));
  if (!file.regular())
    return problem(path,
                   "is no regular file; name an executable, a library "
                   "or an object file");
  std::string start = file.read_at(0, 8);
  if (start == "!<arch>\n" || start == "!<thin>\n")
    return problem(path,
                   "is a static archive; name what is linked of it, or "
                   "take object files out of it by `ar x`");
  if (!start.starts_with(ELFMAG))
    return problem(path,
                   "is not an ELF file; expected an executable, a "
                   "library or an object file");
  if (start[EI_CLASS] != ELFCLASS64) return std::nullopt;
  Elf64_Ehdr header = file.record_at<Elf64_Ehdr>(0);
  bool is_native = start[EI_DATA] == ELFDATA2LSB;
  uint64_t end = header.e_shoff + uint64_t{header.e_shnum} * header.e_shentsize;
  if (is_native && end > file.size())
    return problem(path, fmt::format("is truncated: its section headers end at "
                                     "byte {}, the file has {}",
                                     end, file.size()));
  return std::nullopt;
}

}  // namespace

tl::expected<std::unique_ptr<Handle>, Problem> Handle::open(
    const std::string& path) {
  if (std::optional<Problem> found = problem_of(path))
    return tl::unexpected(*found);
  elf_version(EV_CURRENT);
  std::unique_ptr<Handle> handle(new Handle);
  handle->dwfl_ = dwfl_begin(&kCallbacks);
  handle->module_ = dwfl_report_offline(handle->dwfl_, "", path.c_str(), -1);
  dwfl_report_end(handle->dwfl_, nullptr, nullptr);
  GElf_Addr bias = 0;
  if (handle->module_)
    handle->elf_ = dwfl_module_getelf(handle->module_, &bias);
  if (!handle->elf_)
    return tl::unexpected(problem(
        path, fmt::format("is a damaged ELF file: {}", dwfl_errmsg(-1))));
  handle->dwarf_ = dwfl_module_getdwarf(handle->module_, &bias);
  if (!handle->dwarf_) {
    const char* why = dwfl_errmsg(-1);
    if (section_size(handle->elf_, ".debug_info") != 0)
      handle->damage_ = why ? why : "unknown";
  }
  return handle;
}

uint64_t Handle::debug_info_size() const {
  return dwarf_ ? section_size(dwarf_getelf(dwarf_), ".debug_info") : 0;
}

bool Handle::is_object() const {
  GElf_Ehdr header;
  return gelf_getehdr(elf_, &header) && header.e_type == ET_REL;
}

Handle::~Handle() {
  if (dwfl_) dwfl_end(dwfl_);
}

}  // namespace crossbill::layout::dwarf
