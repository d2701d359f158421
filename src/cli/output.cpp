// SPDX-License-Identifier: MIT
// Tries whether an output file can be made, and takes the trial back.
#include "cli/output.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>

#include "recording/path.hpp"

namespace crossbill::cli {
namespace {

// An empty recording and its bill need less.
constexpr off_t kLeastSpace = 256 * 1024;

// The folder's real path with the file's name after it, so that nobody's
// change of directory matters later.
Outcome<std::string> absolute(const std::string& path) {
  std::array<char, PATH_MAX> real{};
  std::string folder = recording::folder_of(path);
  if (realpath(folder.c_str(), real.data()) == nullptr) {
    return refuse(kOurFailure, "cannot write {}: folder {}: {}; make it first",
                  path, folder, std::strerror(errno));
  }
  std::string prefix = real.data();
  if (prefix != "/") prefix += '/';
  return prefix.append(recording::file_name(path));
}

// 0, or why no file of a useful size can be made in `folder`.
int try_folder(const std::string& folder) {
  std::string name = folder + "/.crossbill-XXXXXX";
  int file = mkostemp(name.data(), O_CLOEXEC);
  if (file < 0) return errno;
  unlink(name.c_str());
  int error = posix_fallocate(file, 0, kLeastSpace);
  close(file);
  // A limit on file sizes must not keep the command from running.
  bool unknown = error == EOPNOTSUPP || error == EINVAL || error == EFBIG;
  return unknown ? 0 : error;
}

Outcome<void> check_folder(const std::string& path) {
  int error = try_folder(recording::folder_of(path));
  if (error == 0) return {};
  const char* advice = error == ENOSPC || error == EDQUOT
                           ? "free some space, or name a file on another disk"
                           : "name a file in a folder that you may write to";
  return refuse(kOurFailure, "cannot write {}: {}; {}", path,
                std::strerror(error), advice);
}

Outcome<void> check_existing(const std::string& path, bool force,
                             const char* option) {
  struct stat found {};
  if (stat(path.c_str(), &found) != 0 && lstat(path.c_str(), &found) != 0) {
    return {};
  }
  if (S_ISDIR(found.st_mode)) {
    return refuse(kOurFailure, "{} is a folder; name a file in it with {}",
                  path, option);
  }
  if (!S_ISREG(found.st_mode) && !S_ISLNK(found.st_mode)) {
    return refuse(kOurFailure, "{} is not a regular file; name another with {}",
                  path, option);
  }
  if (!force) {
    return refuse(kOurFailure,
                  "{} exists already; name another file with {}, or add "
                  "--force to replace it",
                  path, option);
  }
  return {};
}

}  // namespace

Outcome<std::string> check_output_path(const std::string& path, bool force,
                                       const char* option) {
  Outcome<void> checked = check_existing(path, force, option);
  if (!checked) return tl::unexpected(checked.error());
  Outcome<std::string> full = absolute(path);
  if (!full) return full;
  checked = check_folder(*full);
  if (!checked) return tl::unexpected(checked.error());
  return full;
}

bool is_device(const std::string& path) {
  if (path.starts_with("/dev/std") || path.starts_with("/dev/fd/")) return true;
  struct stat found {};
  return stat(path.c_str(), &found) == 0 && !S_ISREG(found.st_mode) &&
         !S_ISDIR(found.st_mode);
}

Outcome<int> open_device(const std::string& path, const char* option) {
  // Without O_NONBLOCK a pipe that nobody reads would keep us here.
  int file = open(path.c_str(),
                  O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (file < 0) {
    return refuse(kOurFailure, "cannot write {}: {}; name another file with {}",
                  path, std::strerror(errno), option);
  }
  fcntl(file, F_SETFL, fcntl(file, F_GETFL) & ~O_NONBLOCK);
  return file;
}

}  // namespace crossbill::cli
