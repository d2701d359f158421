// SPDX-License-Identifier: MIT
// Reads small files: see files.hpp.
#include "agent/base/files.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace crossbill::agent {

bool read_file(const char* path, void* buffer, size_t bytes, size_t& got) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  ssize_t count = read(fd, buffer, bytes);
  close(fd);
  got = count > 0 ? static_cast<size_t>(count) : 0;
  return count >= 0;
}

}  // namespace crossbill::agent
