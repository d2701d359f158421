// SPDX-License-Identifier: MIT
// Private memory that is never given back: see memory.hpp.
#include "agent/base/memory.hpp"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "agent/base/lock.hpp"
#include "agent/base/quiet.hpp"

namespace crossbill::agent {
namespace {

constexpr size_t kPoolBytes = 65536;

Lock lock;
char* pool;
size_t left;

void* take(size_t bytes) {
  bytes = (bytes + 15) & ~size_t{15};
  if (bytes > left) {
    size_t size = bytes > kPoolBytes ? bytes : kPoolBytes;
    void* pages = mmap(nullptr, size, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) return nullptr;
    pool = static_cast<char*>(pages);
    left = size;
  }
  void* place = pool;
  pool += bytes;
  left -= bytes;
  return place;
}

}  // namespace

void* keep_bytes(size_t bytes) {
  Quiet quiet;
  lock.take();
  void* place = take(bytes);
  lock.release();
  return place;
}

const char* keep_text(const char* text) {
  size_t bytes = strlen(text) + 1;
  char* copy = static_cast<char*>(keep_bytes(bytes));
  if (copy == nullptr) return "?";
  memcpy(copy, text, bytes);
  return copy;
}

// It reads a set of signals before it finds that nothing can be done with it.
bool is_readable(uint64_t address) {
  constexpr int kNothing = 12345;
  int saved = errno;
  long result = syscall(SYS_rt_sigprocmask, kNothing, address & ~uint64_t{7},
                        nullptr, sizeof(uint64_t));
  bool readable = result == -1 && errno == EINVAL;
  errno = saved;
  return readable;
}

void reset_memory_lock() { lock.reset(); }

}  // namespace crossbill::agent
