// SPDX-License-Identifier: MIT
// Asks /proc/self/pagemap which pages are the file's own: see file_pages.hpp.
//
// A page that is written to between the question and madvise(2) would lose
// that. Code is not writable, so it would have to be made so, or patched from
// outside, within that microsecond, and in a module that has just been loaded.
#include "agent/base/file_pages.hpp"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "processor/system.hpp"

namespace crossbill::agent {
namespace {

// Documentation/admin-guide/mm/pagemap.rst
constexpr uint64_t kPresent = uint64_t{1} << 63;
constexpr uint64_t kOfFile = uint64_t{1} << 61;  // no anonymous copy
constexpr uint64_t kPage = processor::kPageBytes;

bool is_of_file(uint64_t entry) {
  return (entry & (kPresent | kOfFile)) == (kPresent | kOfFile);
}

// The runs of such pages among `count`, from `low` on.
void give_back(uint64_t low, const uint64_t* entries, size_t count) {
  for (size_t i = 0; i < count; i++) {
    size_t first = i;
    while (i < count && is_of_file(entries[i])) i++;
    if (i > first)
      madvise(reinterpret_cast<void*>(low + first * kPage), (i - first) * kPage,
              MADV_DONTNEED);
  }
}

}  // namespace

void give_back_file_pages(uint64_t low, uint64_t high) {
  uint64_t entries[128];
  int saved = errno;
  int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  low &= ~(kPage - 1);
  while (fd >= 0 && low < high) {
    uint64_t pages = (high - low + kPage - 1) / kPage;
    size_t wanted = pages < 128 ? pages * 8 : sizeof entries;
    ssize_t got =
        pread(fd, entries, wanted, static_cast<off_t>(low / kPage * 8));
    if (got < 8) break;
    size_t count = static_cast<size_t>(got) / 8;
    give_back(low, entries, count);
    low += count * kPage;
  }
  if (fd >= 0) close(fd);
  errno = saved;
}

}  // namespace crossbill::agent
