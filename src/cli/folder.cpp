// SPDX-License-Identifier: MIT
// Folders by descriptor.
#include "cli/folder.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace crossbill::cli {

Folder::Folder(int at, const std::string& name)
    : descriptor_(openat(at, name.c_str(),
                         O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)) {}

Folder::~Folder() {
  if (is_open()) close(descriptor_);
}

struct stat Folder::status() const {
  struct stat found {};
  fstat(descriptor_, &found);
  return found;
}

std::vector<std::string> Folder::names() const {
  std::vector<std::string> names;
  // Opened anew: a duplicate would share its position.
  int copy = openat(descriptor_, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* stream = copy < 0 ? nullptr : fdopendir(copy);
  if (stream == nullptr) {
    if (copy >= 0) close(copy);
    return names;
  }
  while (const dirent* entry = readdir(stream)) {
    std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  closedir(stream);
  return names;
}

int Folder::open_file(const std::string& name, int flags) const {
  int file = openat(descriptor_, name.c_str(),
                    flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
  struct stat found {};
  if (file < 0 || (fstat(file, &found) == 0 && S_ISREG(found.st_mode))) {
    return file;
  }
  close(file);
  errno = EINVAL;
  return -1;
}

void Folder::remove(const std::string& name) const {
  if (unlinkat(descriptor_, name.c_str(), 0) != 0) {
    unlinkat(descriptor_, name.c_str(), AT_REMOVEDIR);
  }
}

}  // namespace crossbill::cli
