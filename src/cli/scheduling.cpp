// SPDX-License-Identifier: MIT
// Reads /proc/PID/schedstat.
#include "cli/scheduling.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cinttypes>
#include <cstdio>

namespace crossbill::cli {

std::optional<Scheduling> scheduling_of(int pid) {
  std::string path = fmt::format("/proc/{}/schedstat", pid);
  int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  char text[128] = {};
  ssize_t got = read(file, text, sizeof text - 1);
  close(file);
  Scheduling found{};
  // Zeros: the kernel was built without it, or told not to count.
  if (got <= 0 ||
      std::sscanf(text, "%" SCNu64 " %" SCNu64, &found.ran_ns,
                  &found.waited_ns) != 2 ||
      found.ran_ns == 0)
    return std::nullopt;
  return found;
}

}  // namespace crossbill::cli
