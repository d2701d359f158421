// SPDX-License-Identifier: MIT
// A folder of this user's alone. A file in it is judged by its descriptor, so
// that it is the one that was judged which is read.
#include "cli/cache.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <climits>
#include <cstdlib>
#include <cstring>

#include "cli/folder.hpp"
#include "cli/safe_path.hpp"
#include "recording/known_code.hpp"
#include "recording/output_file.hpp"
#include "recording/path.hpp"

namespace crossbill::cli {
namespace {

// "" where the user has no home. As the XDG Base Directory Specification says,
// a relative path is none.
std::string user_folder() {
  const char* cache = getenv("XDG_CACHE_HOME");
  if (cache != nullptr && cache[0] == '/') return cache;
  const char* home = getenv("HOME");
  if (home != nullptr && home[0] == '/') return std::string(home) + "/.cache";
  return "";
}

// What stands before the bytes of a file, by which damage is seen.
struct Header {
  char magic[8] = {'X', 'B', 'C', 'A', 'C', 'H', 'E', '1'};
  uint64_t check = 0;
};

Header header_of(const char* bytes, size_t count) {
  Header header;
  header.check = arena::mix(0, bytes, count);
  return header;
}

bool is_own(const struct stat& found) {
  return found.st_uid == geteuid() &&
         (found.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

// The real path of a folder where nobody else can put a file, or "".
std::string safe_folder(const std::string& path) {
  char real[PATH_MAX];
  if (realpath(path.c_str(), real) == nullptr || !unsafe_part(real).empty())
    return "";
  struct stat found {};
  bool own = stat(real, &found) == 0 && S_ISDIR(found.st_mode) && is_own(found);
  return own ? real : "";
}

// Not in another user's folder: he could not use what root has made there.
void make_folder(const std::string& path) {
  struct stat above {};
  std::string parent = recording::folder_of(path);
  bool own = stat(parent.c_str(), &above) == 0 &&
             (above.st_uid == geteuid() || above.st_uid == 0);
  if (own) mkdir(path.c_str(), S_IRWXU);
}

}  // namespace

Cache::Cache(bool wanted) {
  std::string above = wanted ? user_folder() : "";
  if (!above.empty()) folder_ = above + "/crossbill";
}

std::string Cache::read(const char* name, size_t most) const {
  std::string folder_path = folder_.empty() ? "" : safe_folder(folder_);
  if (folder_path.empty()) return "";
  Folder folder(AT_FDCWD, folder_path);
  int file = folder.is_open() ? folder.open_file(name, O_RDONLY) : -1;
  if (file < 0) return "";
  std::string bytes;
  struct stat found {};
  if (fstat(file, &found) == 0 && is_own(found) &&
      static_cast<size_t>(found.st_size) <= most + sizeof(Header)) {
    bytes.resize(static_cast<size_t>(found.st_size));
    ssize_t got = pread(file, bytes.data(), bytes.size(), 0);
    bytes.resize(got < 0 ? 0 : static_cast<size_t>(got));
  }
  close(file);
  if (bytes.size() < sizeof(Header)) return "";
  Header right =
      header_of(bytes.data() + sizeof right, bytes.size() - sizeof right);
  bool whole = std::memcmp(bytes.data(), &right, sizeof right) == 0;
  return whole ? bytes.substr(sizeof right) : "";
}

std::string Cache::folder(const char* name) const {
  if (folder_.empty()) return "";
  std::string path = folder_ + "/" + name;
  make_folder(user_folder());
  make_folder(folder_);
  make_folder(path);
  return safe_folder(path);
}

void Cache::write(const char* name, const std::string& bytes) const {
  if (folder_.empty()) return;
  make_folder(user_folder());
  make_folder(folder_);
  std::string folder_path = safe_folder(folder_);
  if (folder_path.empty()) return;
  mode_t before = umask(S_IRWXG | S_IRWXO);
  auto file = recording::OutputFile::create(folder_path + "/" + name);
  Header header = header_of(bytes.data(), bytes.size());
  if (file && file->write(&header, sizeof header) &&
      file->write(bytes.data(), bytes.size()))
    static_cast<void>(file->publish(true));
  umask(before);
}

}  // namespace crossbill::cli
