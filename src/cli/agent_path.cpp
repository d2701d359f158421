// SPDX-License-Identifier: MIT
// Finds the agent from the place of the program itself.
#include "cli/agent_path.hpp"

#include <fcntl.h>
#include <gnu/libc-version.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "elf/reader.hpp"
#include "recording/arena.hpp"

namespace crossbill::cli {
namespace {

// The version, a plus sign, and a hash of what tool and agent share. The
// agent's is in a section of its file (src/agent/build.cpp).
constexpr char kBuild[] = CROSSBILL_BUILD;
constexpr char kBuildSection[] = "crossbill_build";

// "" for a file that does not say it.
std::string build_of(const std::string& agent) {
  elf::File file(agent);
  elf::Reader reader(file);
  for (const elf::Section& section : reader.sections())
    if (section.name == kBuildSection)
      return reader.bytes(section.header).value_or("").c_str();
  return "";
}

// What the loader will do with it; errno where it cannot.
bool can_be_run(const std::string& agent) {
  int file = open(agent.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  auto size = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  void* page = mmap(nullptr, size, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0);
  int error = errno;
  close(file);
  if (page != MAP_FAILED) munmap(page, size);
  errno = error;
  return page != MAP_FAILED;
}

Outcome<std::string> of_this_build(const std::string& agent) {
  std::string build = build_of(agent);
  if (build.empty()) {
    return refuse(kOurFailure,
                  "the agent {} is damaged, or not this crossbill's; install "
                  "crossbill again",
                  agent);
  }
  if (build == kBuild && !can_be_run(agent)) {
    return refuse(kOurFailure,
                  "the agent {} lies where nothing may be run ({}): install "
                  "crossbill on a file system without noexec",
                  agent, std::strerror(errno));
  }
  if (build == kBuild) return agent;
  return refuse(kOurFailure,
                "the agent {} is of crossbill {}, and {} is of {}: two "
                "installations are mixed; install crossbill again",
                agent, build, own_path(), kBuild);
}

}  // namespace

bool libc_is_new_enough() {
  LibcVersion here{};
  return std::sscanf(gnu_get_libc_version(), "%d.%d", &here.major,
                     &here.minor) == 2 &&
         std::pair(here.major, here.minor) >=
             std::pair(kOldestLibc.major, kOldestLibc.minor);
}

std::string own_path() {
  std::array<char, PATH_MAX> path{};
  ssize_t length = readlink("/proc/self/exe", path.data(), path.size());
  return length > 0 ? std::string(path.data(), static_cast<size_t>(length))
                    : std::string();
}

Outcome<std::string> find_agent() {
  if (!libc_is_new_enough()) {
    return refuse(kOurFailure,
                  "this system has glibc {}, and crossbill records from {}.{} "
                  "on: take Debian 12, Ubuntu 22.04, RHEL 10 or newer; reports "
                  "of recordings work here",
                  gnu_get_libc_version(), kOldestLibc.major, kOldestLibc.minor);
  }
  return locate_agent();
}

Outcome<std::string> locate_agent() {
  std::string folder = own_path();
  if (folder.empty()) {
    return refuse(kOurFailure,
                  "/proc/self/exe cannot be read ({}), by which crossbill "
                  "finds its agent; mount /proc (mount -t proc proc /proc)",
                  std::strerror(errno));
  }
  folder.resize(folder.rfind('/') == std::string::npos ? 0 : folder.rfind('/'));
  const std::string name = arena::kAgentName;
  for (const char* place : {"/", "/../libexec/crossbill/"}) {
    std::array<char, PATH_MAX> real{};
    std::string path = folder + place + name;
    if (realpath(path.c_str(), real.data()) == nullptr) {
      if (errno == ENOENT || errno == ENOTDIR) continue;
      return refuse(kOurFailure,
                    "the agent {} cannot be reached: {}; let its users read "
                    "it, and enter its folders",
                    path, std::strerror(errno));
    }
    // Where the loader would split LD_PRELOAD, or put something in.
    if (std::strpbrk(real.data(), " :$") != nullptr) {
      return refuse(kOurFailure,
                    "the agent's path {} has a blank, a colon or a dollar "
                    "sign, which the loader does not take; install crossbill "
                    "in a folder without them",
                    real.data());
    }
    if (access(real.data(), R_OK) == 0) return of_this_build(real.data());
    return refuse(kOurFailure,
                  "the agent {} cannot be read: {}; install crossbill again",
                  real.data(), std::strerror(errno));
  }
  return refuse(kOurFailure,
                "the agent {} is neither in {} nor in {}/../libexec/crossbill; "
                "build or install crossbill again",
                name, folder, folder);
}

}  // namespace crossbill::cli
