// SPDX-License-Identifier: MIT
// Bounds the memory that a recording may cost, whatever it says.
#pragma once
#include <sys/resource.h>

#include <string>

namespace crossbill::cli {

// While it lives, the process gets ten times the size of `file`, and 256 MiB,
// more than it has; beyond, allocations fail with std::bad_alloc.
class MemoryLimit {
 public:
  explicit MemoryLimit(const std::string& file);
  MemoryLimit(const MemoryLimit&) = delete;
  MemoryLimit& operator=(const MemoryLimit&) = delete;
  ~MemoryLimit() { end(); }

  // What is started from then on is not bounded.
  void end() const;

 private:
  rlimit before_{};
};

// What to say when they did.
std::string too_much_memory(const std::string& file);

}  // namespace crossbill::cli
