// SPDX-License-Identifier: MIT
// Opens arena files, checks their headers, and reads them through a few pages.
#include "recording/arena_file.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "recording/numbers.hpp"

namespace crossbill::recording {
namespace {

constexpr uint64_t kPageBytes = uint64_t{64} * 1024;
// Odd: edges and blocks begin a power of two apart, and are read in turns.
constexpr size_t kPages = 17;
// No Ref reaches further.
constexpr uint64_t kFarthest = (uint64_t{1} << 32) * 8;

constexpr int kOpenFlags =
    O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;

Status check_header(const arena::Header& header, const std::string& shown) {
  if (std::memcmp(header.magic, arena::kMagic, sizeof header.magic) != 0)
    return fail("{} is not an arena: its first bytes are not '{:.8}'", shown,
                arena::kMagic);
  if (header.version < arena::kOldestVersion ||
      header.version > arena::kVersion)
    return fail("{} is an arena of version {}; this crossbill reads {} to {}",
                shown, header.version, arena::kOldestVersion, arena::kVersion);
  return {};
}

// -1 and errno where there is no regular file. Even to open a device may
// change something, so what it is gets asked before.
int open_regular(int folder, const std::string& name) {
  struct stat status {};
  if (fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
    return -1;
  if (S_ISREG(status.st_mode)) return openat(folder, name.c_str(), kOpenFlags);
  errno = EBADF;
  return -1;
}

}  // namespace

Result<ArenaFile> ArenaFile::open_in(int folder, const std::string& name,
                                     const std::string& shown) {
  int descriptor = open_regular(folder, name);
  if (descriptor >= 0) return from(descriptor, shown);
  if (errno == EBADF)
    return fail("{} is not an arena: it is not a regular file", shown);
  return fail("cannot open {}: {}", shown, std::strerror(errno));
}

Result<ArenaFile> ArenaFile::open(const std::string& path) {
  return open_in(AT_FDCWD, path, path);
}

Result<ArenaFile> ArenaFile::from(int descriptor, const std::string& shown) {
  struct stat status {};
  bool regular = fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
  auto size = regular ? static_cast<uint64_t>(status.st_size) : 0;
  ArenaFile file(descriptor, std::min(size, kFarthest),
                 static_cast<uint64_t>(status.st_blocks) * 512);
  if (!regular)
    return fail("{} is not an arena: it is not a regular file", shown);
  if (!file.read(0, file.header_))
    return fail("{} is not an arena: it is shorter than a header", shown);
  if (Status checked = check_header(file.header_, shown); !checked)
    return tl::unexpected<Error>(checked.error());
  return file;
}

ArenaFile::ArenaFile(int descriptor, uint64_t size, uint64_t data_bytes)
    : descriptor_(descriptor),
      size_(size),
      data_bytes_(data_bytes),
      pages_(kPages) {}

ArenaFile::ArenaFile(ArenaFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      size_(std::exchange(other.size_, 0)),
      data_bytes_(other.data_bytes_),
      header_(other.header_),
      pages_(std::move(other.pages_)),
      extent_(other.extent_) {}

ArenaFile& ArenaFile::operator=(ArenaFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(size_, other.size_);
  std::swap(data_bytes_, other.data_bytes_);
  std::swap(header_, other.header_);
  std::swap(pages_, other.pages_);
  std::swap(extent_, other.extent_);
  return *this;
}

ArenaFile::~ArenaFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

uint64_t ArenaFile::end() const { return std::min(header_.used, size_); }

// What cannot be read, since the file has shrunk, is taken for a hole.
const char* ArenaFile::page(uint64_t number) const {
  Page& page = pages_[number % kPages];
  if (page.number == number) return page.bytes.data();
  page.number = number;
  page.bytes.assign(kPageBytes, 0);
  uint64_t start = number * kPageBytes, got = 0;
  while (got < kPageBytes) {
    ssize_t bytes = pread(descriptor_, page.bytes.data() + got,
                          kPageBytes - got, static_cast<off_t>(start + got));
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes <= 0) break;
    got += static_cast<uint64_t>(bytes);
  }
  return page.bytes.data();
}

void ArenaFile::copy(uint64_t offset, char* to, size_t bytes) const {
  while (bytes > 0) {
    uint64_t within = offset % kPageBytes;
    size_t part = std::min<size_t>(bytes, kPageBytes - within);
    std::memcpy(to, page(offset / kPageBytes) + within, part);
    offset += part;
    to += part;
    bytes -= part;
  }
}

std::string ArenaFile::bytes_at(arena::Ref ref, uint64_t bytes) const {
  uint64_t offset = offset_of(ref);
  if (ref == 0 || offset >= size_) return {};
  std::string all(std::min({bytes, size_ - offset, kLongestText}), '\0');
  copy(offset, all.data(), all.size());
  return all;
}

std::string ArenaFile::string_at(arena::Ref ref) const {
  std::string text;
  uint64_t offset = offset_of(ref);
  if (ref == 0) return text;
  while (offset < size_ && text.size() < kLongestText) {
    uint64_t within = offset % kPageBytes;
    size_t part = std::min(
        {kPageBytes - within, size_ - offset, kLongestText - text.size()});
    const char* start = page(offset / kPageBytes) + within;
    size_t length = strnlen(start, part);
    text.append(start, length);
    if (length < part) break;
    offset += part;
  }
  return text;
}

uint64_t ArenaFile::next_data(uint64_t offset) const {
  if (offset >= size_) return size_;
  if (offset >= extent_.begin && offset < extent_.end) return offset;
  off_t begin = lseek(descriptor_, static_cast<off_t>(offset), SEEK_DATA);
  if (begin < 0) return errno == ENXIO ? size_ : offset;
  off_t end = lseek(descriptor_, begin, SEEK_HOLE);
  extent_ = {static_cast<uint64_t>(begin), static_cast<uint64_t>(end)};
  if (end < 0) extent_ = {};
  return std::min(static_cast<uint64_t>(begin), size_);
}

bool is_left(int folder, const std::string& name) {
  int descriptor = open_regular(folder, name);
  if (descriptor < 0) return false;
  // Whoever opens the file before the lease is given back sends us a signal:
  // the one that means nothing more than "look again" where we wait.
  fcntl(descriptor, F_SETSIG, SIGCHLD);
  bool left = fcntl(descriptor, F_SETLEASE, F_RDLCK) == 0;
  if (left) fcntl(descriptor, F_SETLEASE, F_UNLCK);
  close(descriptor);
  return left;
}

}  // namespace crossbill::recording
