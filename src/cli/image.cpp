// SPDX-License-Identifier: MIT
// Looks at an executable's first bytes, rights, processor and loader.
#include "cli/image.hpp"

#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "elf/processors.hpp"
#include "elf/reader.hpp"
#include "recording/path.hpp"

namespace crossbill::cli {
namespace {

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

Outcome<void> judge_loader(const std::string& path, const std::string& loader) {
  std::string_view name = recording::file_name(loader);
  if (name.starts_with("ld-musl")) {
    return refuse(kOurFailure,
                  "{} is built for musl, and the agent for glibc; record a "
                  "build of it for glibc",
                  path);
  }
  if (name != elf::kOwn.loader) {
    return refuse(kOurFailure,
                  "{} asks for the loader {}, and the agent needs glibc's {}; "
                  "record a build of it for glibc",
                  path, loader, elf::kOwn.loader);
  }
  if (access(loader.c_str(), X_OK) != 0) {
    return refuse(kNotFound,
                  "{} asks for the loader {}: {}; install the libc that it "
                  "was built for",
                  path, loader, std::strerror(errno));
  }
  return {};
}

Outcome<Image> judge_elf(const std::string& path, const elf::Reader& program) {
  const Elf64_Ehdr& header = program.header();
  if (header.e_ident[EI_CLASS] == ELFCLASS32) {
    return refuse(kOurFailure,
                  "{} is a 32-bit program, and the agent is for x86-64; "
                  "record a 64-bit build of it",
                  path);
  }
  if (!program.is_native()) {
    return refuse(kOurFailure,
                  "{} is built for another processor (ELF machine {}), and "
                  "the agent is for x86-64; record an x86-64 build of it",
                  path, program.machine());
  }
  if (header.e_type != ET_EXEC && header.e_type != ET_DYN) {
    return refuse(kNotExecutable,
                  "{} is an ELF file, but no program (type {}); link it first",
                  path, header.e_type);
  }
  std::string loader = program.loader();
  if (loader.empty()) {
    // The loader itself, as in `ld.so ./program`, preloads as always.
    std::array<char, PATH_MAX> real{};
    if (realpath(path.c_str(), real.data()) != nullptr &&
        recording::file_name(real.data()) == elf::kOwn.loader) {
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
  elf::File file(path);
  if (file.problem() != 0) {
    return refuse(kOurFailure,
                  "{} cannot be read ({}), so it cannot be judged; give "
                  "yourself the right to read it",
                  path, std::strerror(file.problem()));
  }
  std::string start = file.read_at(0, 256);
  if (start.starts_with("#!")) {
    std::string interpreter = script_interpreter(start);
    if (!interpreter.empty()) return Image{ImageKind::kScript, interpreter};
  }
  Outcome<void> judged = judge_rights(path);
  if (!judged) return tl::unexpected(judged.error());
  if (elf::Reader program(file); program.is_elf()) {
    return judge_elf(path, program);
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
