// SPDX-License-Identifier: MIT
// Maps arena files and checks their headers.
#include "recording/arena_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace crossbill::recording {
namespace {

constexpr uint64_t kLongestString = uint64_t{64} * 1024;

Status check_header(const arena::Header& header, const std::string& path) {
  if (std::memcmp(header.magic, arena::kMagic, sizeof header.magic) != 0)
    return fail("{} is not an arena: its first bytes are not '{:.8}'", path,
                arena::kMagic);
  if (header.version < arena::kOldestVersion ||
      header.version > arena::kVersion)
    return fail("{} is an arena of version {}; this crossbill reads {} to {}",
                path, header.version, arena::kOldestVersion, arena::kVersion);
  return {};
}

}  // namespace

Result<ArenaFile> ArenaFile::open(const std::string& path) {
  int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return fail("cannot open {}: {}", path, std::strerror(errno));
  struct stat status {};
  void* data = MAP_FAILED;
  bool large_enough =
      fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
      status.st_size >= static_cast<off_t>(sizeof(arena::Header));
  if (large_enough)
    data = mmap(nullptr, static_cast<size_t>(status.st_size), PROT_READ,
                MAP_SHARED, fd, 0);
  close(fd);
  if (!large_enough)
    return fail("{} is not an arena: it is shorter than a header", path);
  if (data == MAP_FAILED)
    return fail("cannot map {}: {}", path, std::strerror(errno));
  ArenaFile file(static_cast<const char*>(data),
                 static_cast<uint64_t>(status.st_size));
  file.read(0, file.header_);
  if (Status checked = check_header(file.header_, path); !checked)
    return tl::unexpected<Error>(checked.error());
  return file;
}

ArenaFile::ArenaFile(ArenaFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      header_(other.header_) {}

ArenaFile& ArenaFile::operator=(ArenaFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  std::swap(header_, other.header_);
  return *this;
}

ArenaFile::~ArenaFile() {
  if (data_ != nullptr) munmap(const_cast<char*>(data_), size_);
}

uint64_t ArenaFile::end() const { return std::min(header_.used, size_); }

std::string ArenaFile::string_at(arena::Ref ref) const {
  uint64_t offset = offset_of(ref);
  if (ref == 0 || offset >= size_) return {};
  size_t longest = std::min(size_ - offset, kLongestString);
  return {data_ + offset, strnlen(data_ + offset, longest)};
}

std::string ArenaFile::bytes_at(arena::Ref ref, uint64_t bytes) const {
  uint64_t offset = offset_of(ref);
  if (ref == 0 || offset >= size_) return {};
  return {data_ + offset, std::min(size_ - offset, bytes)};
}

}  // namespace crossbill::recording
