// SPDX-License-Identifier: MIT
// Builds the environment of the command.
#include "cli/environment.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string_view>

namespace crossbill::cli {
namespace {

constexpr std::string_view kPreload = "LD_PRELOAD=";
constexpr std::string_view kProgram = "_=";

bool same_file(const std::string& path, const std::string& self) {
  std::unique_ptr<char, decltype(&free)> real(realpath(path.c_str(), nullptr),
                                              &free);
  return real != nullptr && self == real.get();
}

}  // namespace

std::vector<std::string> preload_environment(const char* const* environment,
                                             const std::string& agent,
                                             const std::string& session,
                                             const std::string& program,
                                             const std::string& self) {
  std::vector<std::string> entries;
  for (; *environment != nullptr; ++environment) {
    entries.emplace_back(*environment);
  }
  for (std::string& entry : entries) {
    if (entry.starts_with(kProgram) &&
        same_file(entry.substr(kProgram.size()), self)) {
      entry = std::string(kProgram) + program;
    }
  }
  if (session.empty()) return entries;
  // The loader takes the last one, if there are several.
  auto users = std::find_if(
      entries.rbegin(), entries.rend(),
      [](const std::string& entry) { return entry.starts_with(kPreload); });
  if (users != entries.rend()) {
    *users += ':' + agent;
    entries.push_back(session);
  } else {
    entries.push_back(std::string(kPreload) + agent);
  }
  entries.push_back(session);
  return entries;
}

}  // namespace crossbill::cli
