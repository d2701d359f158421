// SPDX-License-Identifier: MIT
// Who uses an arena: the process of its name, if the file is in its memory.
#include "cli/arena_users.hpp"

#include <unistd.h>

#include <cerrno>
#include <cinttypes>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <fstream>

#include "cli/failure.hpp"
#include "recording/arena.hpp"

namespace crossbill::cli {
namespace {

constexpr uint64_t kSecond = 1'000'000'000;

uint64_t clock_ns(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<uint64_t>(now.tv_sec) * kSecond +
         static_cast<uint64_t>(now.tv_nsec);
}

// Since the boot; 0 if it is not told. The 22nd field, counted from the end
// of the name, which may hold blanks and brackets.
uint64_t process_start_ns(int pid) {
  std::ifstream stat(fmt::format("/proc/{}/stat", pid));
  std::string line;
  std::getline(stat, line);
  size_t name_end = line.rfind(')');
  if (name_end == std::string::npos) return 0;
  uint64_t ticks = 0;
  if (sscanf(line.c_str() + name_end + 1,
             " %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s "
             "%*s %*s %*s %" SCNu64,
             &ticks) != 1) {
    return 0;
  }
  return ticks * (kSecond / static_cast<uint64_t>(sysconf(_SC_CLK_TCK)));
}

// Arenas tell the monotonic time, which stands still while the machine sleeps.
bool started_after(int pid, uint64_t arena_start_ns) {
  uint64_t slept = clock_ns(CLOCK_BOOTTIME) - clock_ns(CLOCK_MONOTONIC);
  return process_start_ns(pid) > arena_start_ns + slept + kSecond;
}

}  // namespace

int arena_user(const std::string& directory, const std::string& name) {
  int pid = 0;
  uint64_t start_ns = 0;
  if (!name.ends_with(arena::kArenaSuffix) ||
      sscanf(name.c_str(), "%d-%" SCNu64, &pid, &start_ns) != 2 || pid <= 0) {
    return 0;
  }
  if (kill(pid, 0) != 0 && errno == ESRCH) return 0;
  std::ifstream maps(fmt::format("/proc/{}/maps", pid));
  // Not ours to read: a process that has changed its user, or another one.
  if (!maps) return started_after(pid, start_ns) ? 0 : pid;
  std::string line;
  while (std::getline(maps, line)) {
    if (line.ends_with(directory + "/" + name)) return pid;
  }
  return 0;
}

}  // namespace crossbill::cli
