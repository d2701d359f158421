// SPDX-License-Identifier: MIT
// Reads an ELF file with libelf, after a look at its headers: libelf alone
// would take any machine's file, and an object file, too.
#include "contract/elf.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gelf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

namespace crossbill::contract {
namespace {

// 100,000 functions take 60 MB.
constexpr uint64_t kLargestSection = 512 << 20;

template <class... Args>
tl::unexpected<std::string> refuse(fmt::format_string<Args...> text,
                                   Args&&... args) {
  return tl::unexpected(fmt::format(text, std::forward<Args>(args)...));
}

struct Machine {
  int number;
  const char* name;
};
constexpr auto kMachines = std::to_array<Machine>({
    {EM_386, "32-bit x86"},
    {EM_ARM, "ARM"},
    {EM_AARCH64, "AArch64"},
    {EM_RISCV, "RISC-V"},
    {EM_PPC64, "PowerPC 64"},
    {EM_S390, "s390"},
    {EM_X86_64, "x86-64 with 32-bit pointers"},
});

std::string machine_name(int number) {
  for (const Machine& each : kMachines)
    if (each.number == number) return each.name;
  return fmt::format("machine number {}", number);
}

class File {
 public:
  explicit File(const std::string& path)
      : descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

struct EndElf {
  void operator()(Elf* elf) const { elf_end(elf); }
};
using ElfHandle = std::unique_ptr<Elf, EndElf>;

// "" or why these headers are not a library's that can be read here.
std::string judge_headers(const std::string& path, const Elf64_Ehdr& header,
                          uint64_t file_size) {
  if (header.e_machine != EM_X86_64 || header.e_ident[EI_CLASS] != ELFCLASS64)
    return fmt::format(
        "{} is for another machine ({}); crossbill reads libraries for "
        "x86-64: build it for this machine",
        path, machine_name(header.e_machine));
  if (header.e_ident[EI_DATA] != ELFDATA2LSB)
    return fmt::format("{} is damaged: its ELF header says big-endian", path);
  if (header.e_type == ET_REL)
    return fmt::format(
        "{} is an object file; link it into a shared library first", path);
  if (header.e_type != ET_DYN && header.e_type != ET_EXEC)
    return fmt::format("{} is no shared library (ELF type {})", path,
                       header.e_type);
  if (header.e_shoff == 0)
    return fmt::format(
        "{} has no section headers, so no contract can be found in it; take "
        "them out with nothing stronger than strip",
        path);
  uint64_t end = header.e_shoff + uint64_t{header.e_shnum} * sizeof(Elf64_Shdr);
  if (header.e_shoff > file_size || end > file_size)
    return fmt::format(
        "{} is cut off: it has {} bytes, and its section headers should end "
        "at {}; copy or build it again",
        path, file_size, end);
  return {};
}

tl::expected<uint64_t, std::string> judge_file(const std::string& path,
                                               int descriptor) {
  if (descriptor < 0)
    return refuse("cannot open {}: {}; name a shared library", path,
                  std::strerror(errno));
  struct stat found {};
  if (fstat(descriptor, &found) != 0)
    return refuse("cannot read {}: {}", path, std::strerror(errno));
  if (!S_ISREG(found.st_mode))
    return refuse("{} is {}; name a shared library", path,
                  S_ISDIR(found.st_mode) ? "a folder" : "no regular file");
  Elf64_Ehdr header{};
  ssize_t length = pread(descriptor, &header, sizeof header, 0);
  if (length < 0)
    return refuse("cannot read {}: {}", path, std::strerror(errno));
  if (length < SELFMAG || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
    return refuse("{} is no ELF file; name a shared library (lib*.so)", path);
  if (length < static_cast<ssize_t>(sizeof header))
    return refuse("{} is cut off after {} bytes; copy or build it again", path,
                  length);
  auto size = static_cast<uint64_t>(found.st_size);
  std::string problem = judge_headers(path, header, size);
  if (!problem.empty()) return tl::unexpected(problem);
  return size;
}

void add_functions(Elf* elf, Elf_Scn* section, const GElf_Shdr& header,
                   Library& library) {
  Elf_Data* data = elf_getdata(section, nullptr);
  if (data == nullptr) return;
  auto count = static_cast<int>(data->d_size / sizeof(Elf64_Sym));
  for (int i = 0; i < count; ++i) {
    GElf_Sym symbol;
    if (gelf_getsym(data, i, &symbol) == nullptr) break;
    int type = GELF_ST_TYPE(symbol.st_info);
    if (type != STT_FUNC && type != STT_GNU_IFUNC) continue;
    if (symbol.st_shndx == SHN_UNDEF) continue;
    const char* name = elf_strptr(elf, header.sh_link, symbol.st_name);
    if (name != nullptr) library.functions.insert(name);
  }
}

// "" or why the section's bytes are not to be had.
std::string add_bytes(const std::string& path, Elf_Scn* section,
                      const GElf_Shdr& header, uint64_t file_size,
                      Library& library) {
  if (header.sh_type == SHT_NOBITS)
    return fmt::format(
        "{} holds no bytes of its contract, as files of debug information do; "
        "name the library itself",
        path);
  if (header.sh_offset > file_size ||
      header.sh_size > file_size - header.sh_offset)
    return fmt::format(
        "{} is cut off: it has {} bytes, and its contract should end at {}; "
        "copy or build it again",
        path, file_size, header.sh_offset + header.sh_size);
  if (header.sh_size + library.section.size() > kLargestSection)
    return fmt::format("{}: its contract is larger than {} bytes", path,
                       kLargestSection);
  Elf_Data* data = elf_rawdata(section, nullptr);
  if (data == nullptr)
    return fmt::format("cannot read the contract of {}: {}", path,
                       elf_errmsg(-1));
  if (data->d_buf != nullptr)
    library.section.append(static_cast<const char*>(data->d_buf), data->d_size);
  return {};
}

std::string read_sections(const std::string& path, Elf* elf, uint64_t file_size,
                          Library& library) {
  size_t names = 0;
  if (elf_getshdrstrndx(elf, &names) != 0)
    return fmt::format("{} is damaged: it has no section names", path);
  Elf_Scn* section = nullptr;
  bool has_contract = false;
  while ((section = elf_nextscn(elf, section)) != nullptr) {
    GElf_Shdr header;
    if (gelf_getshdr(section, &header) == nullptr) continue;
    if (header.sh_type == SHT_DYNSYM)
      add_functions(elf, section, header, library);
    const char* name = elf_strptr(elf, names, header.sh_name);
    if (name == nullptr || std::strcmp(name, kSectionName) != 0) continue;
    has_contract = true;
    std::string problem = add_bytes(path, section, header, file_size, library);
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
  File file(path);
  auto size = judge_file(path, file.descriptor());
  if (!size) return tl::unexpected(size.error());
  elf_version(EV_CURRENT);
  ElfHandle elf(elf_begin(file.descriptor(), ELF_C_READ, nullptr));
  if (!elf)
    return refuse("{} is damaged: {}; copy or build it again", path,
                  elf_errmsg(-1));
  Library library;
  std::string problem = read_sections(path, elf.get(), *size, library);
  if (!problem.empty()) return tl::unexpected(problem);
  return library;
}

}  // namespace crossbill::contract
