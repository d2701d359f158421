// SPDX-License-Identifier: MIT
// The limit is the kernel's (RLIMIT_DATA), so that no step can forget it.
#include "cli/memory_limit.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdint>
#include <fstream>

namespace crossbill::cli {
namespace {

constexpr uint64_t kFactor = 10;
constexpr uint64_t kConstant = uint64_t{256} << 20;

// What the kernel counts against the limit now, in bytes.
uint64_t data_now() {
  std::ifstream status("/proc/self/status");
  std::string word;
  uint64_t kilobytes = 0;
  while (status >> word)
    if (word == "VmData:" && status >> kilobytes) return kilobytes * 1024;
  return 0;
}

}  // namespace

MemoryLimit::MemoryLimit(const std::string& file) {
  getrlimit(RLIMIT_DATA, &before_);
  struct stat found {};
  if (stat(file.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return;
  rlimit limit = before_;
  uint64_t most =
      data_now() + kFactor * static_cast<uint64_t>(found.st_size) + kConstant;
  limit.rlim_cur = std::min<rlim_t>(before_.rlim_cur, most);
  setrlimit(RLIMIT_DATA, &limit);
}

void MemoryLimit::end() const { setrlimit(RLIMIT_DATA, &before_); }

std::string too_much_memory(const std::string& file) {
  return fmt::format(
      "{} is damaged (to read it takes more than ten times its size in "
      "memory); record it again",
      file);
}

}  // namespace crossbill::cli
