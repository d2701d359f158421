// SPDX-License-Identifier: MIT
// A file that appears whole or not at all.
#pragma once
#include <cstddef>
#include <string>

#include "recording/result.hpp"

namespace crossbill::recording {

// A file without a name in the target's folder (O_TMPFILE), or, where the file
// system has none, one with a temporary name. Dropped unless published: a
// killed writer leaves no trace of the first kind, a hidden file of the other.
class OutputFile {
 public:
  static Result<OutputFile> create(const std::string& path);

  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  // Appends to the file.
  Status write(const void* data, size_t bytes);

  // For who appends by other means. It stays this file's.
  int descriptor() const { return fd_; }

  // Brings the bytes to the disk and gives the file its name. An existing
  // file is replaced with `force`, and is an error without.
  Status publish(bool force);

 private:
  OutputFile(std::string path, int fd, std::string temporary)
      : path_(std::move(path)), fd_(fd), temporary_(std::move(temporary)) {}
  Status name_it(bool force);

  std::string path_;
  int fd_;
  std::string temporary_;  // its present name, or ""
};

}  // namespace crossbill::recording
