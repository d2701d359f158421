// SPDX-License-Identifier: MIT
// Opens and reads a file.
#include "elf/file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <limits>

namespace crossbill::elf {

File::File(const std::string& path)
    : descriptor_(
          open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) {
  if (descriptor_ < 0 || fstat(descriptor_, &status_) != 0) problem_ = errno;
}

File::~File() {
  if (descriptor_ >= 0) close(descriptor_);
}

std::string File::identity() const {
  std::string text;
  for (auto number :
       {static_cast<int64_t>(status_.st_dev),
        static_cast<int64_t>(status_.st_ino), int64_t{status_.st_size},
        int64_t{status_.st_mtim.tv_sec}, int64_t{status_.st_mtim.tv_nsec},
        int64_t{status_.st_ctim.tv_sec}, int64_t{status_.st_ctim.tv_nsec}})
    text += std::to_string(number) + ".";
  return text;
}

std::string File::read_at(uint64_t offset, size_t bytes) const {
  if (offset > uint64_t{std::numeric_limits<off_t>::max()}) return {};
  std::string all(bytes, '\0');
  size_t done = 0;
  while (done < bytes) {
    ssize_t got = pread(descriptor_, all.data() + done, bytes - done,
                        static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    done += static_cast<size_t>(got);
  }
  all.resize(done);
  return all;
}

}  // namespace crossbill::elf
