// SPDX-License-Identifier: MIT
// A folder that is held by its descriptor: what is done in it is done there,
// whoever takes its name, and no link is followed.
#pragma once
#include <sys/stat.h>

#include <string>
#include <vector>

namespace crossbill::cli {

class Folder {
 public:
  // `at`: AT_FDCWD, or the descriptor of the folder that `name` is in.
  Folder(int at, const std::string& name);
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder();

  bool is_open() const { return descriptor_ >= 0; }
  int descriptor() const { return descriptor_; }
  struct stat status() const;
  std::vector<std::string> names() const;

  // A regular file in it, or -1 with errno.
  int open_file(const std::string& name, int flags) const;
  // Also an empty folder; nothing else that holds something.
  void remove(const std::string& name) const;

 private:
  int descriptor_;
};

}  // namespace crossbill::cli
