// SPDX-License-Identifier: MIT
// Which stack an address is on: see stack.hpp.
#include "agent/meter/stack.hpp"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

namespace crossbill::agent {
namespace {

uint64_t read_hex(const char*& at, const char* end) {
  uint64_t value = 0;
  for (; at < end; at++) {
    int digit = *at >= '0' && *at <= '9'   ? *at - '0'
                : *at >= 'a' && *at <= 'f' ? *at - 'a' + 10
                                           : -1;
    if (digit < 0) break;
    value = value * 16 + static_cast<uint64_t>(digit);
  }
  return value;
}

// Looks the mapping that holds an address up in /proc/self/maps.
bool find_mapping(uint64_t address, uint64_t& low, uint64_t& high) {
  int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  char buffer[1024];
  size_t filled = 0;
  bool found = false;
  ssize_t got;
  while (!found &&
         (got = read(fd, buffer + filled, sizeof buffer - filled)) > 0) {
    filled += static_cast<size_t>(got);
    char* line = buffer;
    char* end;
    while (!found &&
           (end = static_cast<char*>(memchr(
                line, '\n', static_cast<size_t>(buffer + filled - line)))) !=
               nullptr) {
      const char* at = line;
      low = read_hex(at, end);
      at++;
      high = read_hex(at, end);
      found = low <= address && address < high;
      line = end + 1;
    }
    filled -= static_cast<size_t>(line - buffer);
    if (filled == sizeof buffer) filled = 0;  // a very long name: skip it
    memmove(buffer, line, filled);
  }
  close(fd);
  return found;
}

}  // namespace

bool on_one_stack(Thread& thread, uint64_t address, uint64_t current) {
  if (current < thread.stack_low || current >= thread.stack_high) {
    if (!find_mapping(current, thread.stack_low, thread.stack_high)) {
      thread.stack_low = thread.stack_high = 0;
      return false;
    }
  }
  return address >= thread.stack_low && address < thread.stack_high;
}

}  // namespace crossbill::agent
