// SPDX-License-Identifier: MIT
#include "layout/dwarf/handle.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace crossbill::layout::dwarf {
namespace {

// libdwfl's own way ends with asking debuginfod, over the network, which
// nobody has told us to: build id and link are all that we go by.
int find_debug_file(Dwfl_Module* module, void** user, const char* name,
                    Dwarf_Addr base, const char* file, const char* link,
                    GElf_Word check, char** found) {
  int descriptor = dwfl_build_id_find_debuginfo(module, user, name, base, file,
                                                link, check, found);
  if (descriptor >= 0) return descriptor;
  return dwfl_standard_find_debuginfo(module, user, name, base, file, link,
                                      check, found);
}

int no_elf(Dwfl_Module*, void**, const char*, Dwarf_Addr, char**, Elf**) {
  return -1;
}

const Dwfl_Callbacks kCallbacks = {no_elf, find_debug_file,
                                   dwfl_offline_section_address, nullptr};

Problem problem(const std::string& path, const std::string& what) {
  return Problem{fmt::format("{}: {}", path, what)};
}

}  // namespace

tl::expected<std::unique_ptr<Handle>, Problem> Handle::open(
    const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0)
    return tl::unexpected(
        problem(path, fmt::format("cannot be read: {}", strerror(errno))));
  if (!S_ISREG(status.st_mode))
    return tl::unexpected(problem(path, "is not a file but something else"));
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
        path,
        fmt::format("cannot be read as an ELF file: {}", dwfl_errmsg(-1))));
  handle->dwarf_ = dwfl_module_getdwarf(handle->module_, &bias);
  const char* main = nullptr;
  const char* debug = nullptr;
  dwfl_module_info(handle->module_, nullptr, nullptr, nullptr, nullptr, nullptr,
                   &main, &debug);
  handle->debug_path_ = debug ? debug : path;
  return handle;
}

uint64_t Handle::debug_info_size() const {
  Elf* elf = dwarf_ ? dwarf_getelf(dwarf_) : nullptr;
  size_t names = 0;
  if (!elf || elf_getshdrstrndx(elf, &names) != 0) return 0;
  for (Elf_Scn* each = elf_nextscn(elf, nullptr); each;
       each = elf_nextscn(elf, each)) {
    GElf_Shdr header;
    if (!gelf_getshdr(each, &header)) continue;
    const char* name = elf_strptr(elf, names, header.sh_name);
    if (name && strcmp(name, ".debug_info") == 0) return header.sh_size;
  }
  return 0;
}

bool Handle::is_object() const {
  GElf_Ehdr header;
  return gelf_getehdr(elf_, &header) && header.e_type == ET_REL;
}

Handle::~Handle() {
  if (dwfl_) dwfl_end(dwfl_);
}

}  // namespace crossbill::layout::dwarf
