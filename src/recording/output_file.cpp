// SPDX-License-Identifier: MIT
// Creates a file without a name, and names it when it is whole.
#include "recording/output_file.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "recording/path.hpp"

namespace crossbill::recording {
namespace {

std::string temporary_name(const std::string& path) {
  return fmt::format("{}/.crossbill.{}.tmp", folder_of(path), getpid());
}

tl::unexpected<Error> cannot_write(const std::string& path, int error) {
  if (error == EEXIST)
    return fail("{} exists; give --force to replace it, or another name", path);
  if (error == ENOSPC || error == EDQUOT)
    return fail(
        "cannot write {}: the disk is full; make room, or choose "
        "another place with -o",
        path);
  if (error == EFBIG)
    return fail(
        "cannot write {}: {}; raise the limit on file sizes (ulimit -f)", path,
        std::strerror(error));
  return fail("cannot write {}: {}; choose another place with -o", path,
              std::strerror(error));
}

}  // namespace

Result<OutputFile> OutputFile::create(const std::string& path) {
  std::string folder = folder_of(path), temporary;
  int fd = open(folder.c_str(), O_RDWR | O_TMPFILE | O_CLOEXEC, 0666);
  if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
    temporary = temporary_name(path);
    unlink(temporary.c_str());
    fd = open(temporary.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  }
  if (fd < 0) return cannot_write(path, errno);
  return OutputFile(path, fd, temporary);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)),
      fd_(std::exchange(other.fd_, -1)),
      temporary_(std::exchange(other.temporary_, {})) {}

OutputFile::~OutputFile() {
  if (fd_ >= 0) close(fd_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

Status OutputFile::write(const void* data, size_t bytes) {
  const char* at = static_cast<const char*>(data);
  while (bytes > 0) {
    ssize_t written = ::write(fd_, at, bytes);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return cannot_write(path_, written < 0 ? errno : EIO);
    at += written;
    bytes -= static_cast<size_t>(written);
  }
  return {};
}

Status OutputFile::name_it(bool force) {
  auto link_as = [&](const std::string& name) {
    if (!temporary_.empty()) return link(temporary_.c_str(), name.c_str()) == 0;
    std::string own_name = fmt::format("/proc/self/fd/{}", fd_);
    return linkat(AT_FDCWD, own_name.c_str(), AT_FDCWD, name.c_str(),
                  AT_SYMLINK_FOLLOW) == 0;
  };
  if (!force) {
    if (!link_as(path_)) return cannot_write(path_, errno);
    return {};
  }
  // Only a rename replaces a file in one step, and it needs a name.
  if (temporary_.empty()) {
    std::string name = temporary_name(path_);
    unlink(name.c_str());
    if (!link_as(name)) return cannot_write(path_, errno);
    temporary_ = name;
  }
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0)
    return cannot_write(path_, errno);
  temporary_.clear();
  return {};
}

Status OutputFile::publish(bool force) {
  if (fsync(fd_) != 0) return cannot_write(path_, errno);
  // The name itself is not waited for: without it the file is not there.
  return name_it(force);
}

}  // namespace crossbill::recording
