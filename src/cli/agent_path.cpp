// SPDX-License-Identifier: MIT
// Finds the agent from the place of the program itself.
#include "cli/agent_path.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>

#include "recording/arena.hpp"

namespace crossbill::cli {

std::string own_path() {
  std::array<char, PATH_MAX> path{};
  ssize_t length = readlink("/proc/self/exe", path.data(), path.size());
  return length > 0 ? std::string(path.data(), static_cast<size_t>(length))
                    : std::string();
}

Outcome<std::string> find_agent() {
  std::string folder = own_path();
  if (folder.empty()) {
    return refuse(kOurFailure,
                  "/proc/self/exe cannot be read ({}), by which crossbill "
                  "finds its agent; mount /proc (mount -t proc proc /proc)",
                  std::strerror(errno));
  }
  folder.resize(folder.rfind('/') == std::string::npos ? 0 : folder.rfind('/'));
  const std::string name = arena::kAgentName;
  for (const char* place : {"/", "/../lib/crossbill/"}) {
    std::array<char, PATH_MAX> real{};
    std::string path = folder + place + name;
    if (realpath(path.c_str(), real.data()) == nullptr) continue;
    // Where the loader would split LD_PRELOAD, or put something in.
    if (std::strpbrk(real.data(), " :$") != nullptr) {
      return refuse(kOurFailure,
                    "the agent's path {} has a blank, a colon or a dollar "
                    "sign, which the loader does not take; install crossbill "
                    "in a folder without them",
                    real.data());
    }
    if (access(real.data(), R_OK) == 0) return std::string(real.data());
    return refuse(kOurFailure,
                  "the agent {} cannot be read: {}; install crossbill again",
                  real.data(), std::strerror(errno));
  }
  return refuse(kOurFailure,
                "the agent {} is neither in {} nor in {}/../lib/crossbill; "
                "build or install crossbill again",
                name, folder, folder);
}

}  // namespace crossbill::cli
