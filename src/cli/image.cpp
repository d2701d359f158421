// SPDX-License-Identifier: MIT
// Reads the first bytes and the program headers of an executable.
#include "cli/image.hpp"

#include <elf.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "recording/path.hpp"

namespace crossbill::cli {
namespace {

constexpr char kLoader[] = "ld-linux-x86-64.so.2";
constexpr size_t kMaxHeaders = 1024;

class File {
 public:
  explicit File(const std::string& path)
      : descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  bool opened() const { return descriptor_ >= 0; }

  // Up to `bytes` bytes at `offset`, fewer at the file's end.
  std::string read_at(uint64_t offset, size_t bytes) const {
    std::string text(bytes, '\0');
    ssize_t got =
        pread(descriptor_, text.data(), bytes, static_cast<off_t>(offset));
    text.resize(got > 0 ? static_cast<size_t>(got) : 0);
    return text;
  }

  // A copy of the record at `offset`; zeros past the file's end.
  template <class T>
  T record_at(uint64_t offset) const {
    T record{};
    std::string bytes = read_at(offset, sizeof(T));
    std::memcpy(&record, bytes.data(), bytes.size());
    return record;
  }

 private:
  int descriptor_;
};

// Where the kernel would raise the program's rights, ld.so preloads nothing.
// It does not on a nosuid mount or under no_new_privs; a user who has those
// rights already gains nothing.
Outcome<void> judge_rights(const std::string& path) {
  struct stat file {};
  struct statvfs mount {};
  if (stat(path.c_str(), &file) != 0 || statvfs(path.c_str(), &mount) != 0) {
    return {};
  }
  if ((mount.f_flag & ST_NOSUID) != 0) return {};
  if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1) return {};
  const char* what = nullptr;
  if ((file.st_mode & S_ISUID) != 0 && file.st_uid != getuid()) {
    what = "setuid";
  } else if ((file.st_mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP) &&
             file.st_gid != getgid()) {
    what = "setgid";
  } else if (getuid() != 0 &&
             getxattr(path.c_str(), "security.capability", nullptr, 0) > 0) {
    what = "given file capabilities";
  }
  if (what == nullptr) return {};
  return refuse(kOurFailure,
                "{} is {}, so the loader refuses our agent; record a copy of "
                "it without these rights, or run crossbill as their owner",
                path, what);
}

std::string interpreter_of(const File& file, const Elf64_Ehdr& header) {
  for (size_t i = 0; i < header.e_phnum && i < kMaxHeaders; ++i) {
    auto segment =
        file.record_at<Elf64_Phdr>(header.e_phoff + i * sizeof(Elf64_Phdr));
    if (segment.p_type != PT_INTERP || segment.p_filesz > PATH_MAX) continue;
    std::string path = file.read_at(segment.p_offset, segment.p_filesz);
    return path.substr(0, path.find('\0'));
  }
  return "";
}

Outcome<void> judge_loader(const std::string& path, const std::string& loader) {
  std::string_view name = recording::file_name(loader);
  if (name.starts_with("ld-musl")) {
    return refuse(kOurFailure,
                  "{} is built for musl, and the agent for glibc; record a "
                  "build of it for glibc",
                  path);
  }
  if (name != kLoader) {
    return refuse(kOurFailure,
                  "{} asks for the loader {}, and the agent needs glibc's {}; "
                  "record a build of it for glibc",
                  path, loader, kLoader);
  }
  if (access(loader.c_str(), X_OK) != 0) {
    return refuse(kNotFound, "{} asks for the loader {}: {}", path, loader,
                  std::strerror(errno));
  }
  return {};
}

Outcome<Image> judge_elf(const std::string& path, const File& file) {
  auto header = file.record_at<Elf64_Ehdr>(0);
  if (header.e_ident[EI_CLASS] == ELFCLASS32) {
    return refuse(kOurFailure,
                  "{} is a 32-bit program, and the agent is for x86-64; "
                  "record a 64-bit build of it",
                  path);
  }
  if (header.e_machine != EM_X86_64) {
    return refuse(kOurFailure,
                  "{} is built for another processor (ELF machine {}), and "
                  "the agent is for x86-64; record an x86-64 build of it",
                  path, header.e_machine);
  }
  if (header.e_type != ET_EXEC && header.e_type != ET_DYN) {
    return refuse(kNotExecutable,
                  "{} is an ELF file, but no program (type {}); link it first",
                  path, header.e_type);
  }
  std::string loader = interpreter_of(file, header);
  if (loader.empty()) {
    // The loader itself, as in `ld.so ./program`, preloads as always.
    std::array<char, PATH_MAX> real{};
    if (realpath(path.c_str(), real.data()) != nullptr &&
        recording::file_name(real.data()) == kLoader) {
      return Image{};
    }
    return refuse(kOurFailure,
                  "{} is statically linked, so no loader can bring the agent "
                  "in; record a dynamically linked build of it",
                  path);
  }
  Outcome<void> judged = judge_loader(path, loader);
  if (!judged) return tl::unexpected(judged.error());
  return Image{};
}

// "#!" [blanks] interpreter [blanks argument] newline
std::string script_interpreter(std::string_view first_line) {
  first_line = first_line.substr(0, first_line.find('\n'));
  size_t begin = first_line.find_first_not_of(" \t", 2);
  if (begin == std::string_view::npos) return "";
  first_line.remove_prefix(begin);
  return std::string(first_line.substr(0, first_line.find_first_of(" \t")));
}

}  // namespace

Outcome<Image> judge_image(const std::string& path) {
  File file(path);
  if (!file.opened()) {
    return refuse(kOurFailure,
                  "{} cannot be read ({}), so it cannot be judged; give "
                  "yourself the right to read it",
                  path, std::strerror(errno));
  }
  std::string start = file.read_at(0, 256);
  if (start.starts_with("#!")) {
    std::string interpreter = script_interpreter(start);
    if (!interpreter.empty()) return Image{ImageKind::kScript, interpreter};
  }
  Outcome<void> judged = judge_rights(path);
  if (!judged) return tl::unexpected(judged.error());
  if (start.starts_with(std::string_view(ELFMAG, SELFMAG))) {
    return judge_elf(path, file);
  }
  if (start.substr(0, start.find('\n')).find('\0') != std::string::npos) {
    return refuse(kNotExecutable,
                  "{} is neither a program nor a script; give the program "
                  "that opens it",
                  path);
  }
  return Image{ImageKind::kText, ""};
}

}  // namespace crossbill::cli
