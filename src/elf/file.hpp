// SPDX-License-Identifier: MIT
// A file that is read piece by piece and never mapped: one that shrinks
// meanwhile gives fewer bytes, not a SIGBUS.
#pragma once
#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>

namespace crossbill::elf {

class File {
 public:
  // Waits for nothing, whatever lies at `path`: a FIFO, a terminal.
  explicit File(const std::string& path);
  ~File();
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  int problem() const { return problem_; }  // errno of open; 0: none
  bool regular() const { return S_ISREG(status_.st_mode); }
  bool folder() const { return S_ISDIR(status_.st_mode); }
  uint64_t size() const { return static_cast<uint64_t>(status_.st_size); }

  // Another text once the file has been written to or replaced.
  std::string identity() const;

  // The bytes at `offset`, fewer where the file ends.
  std::string read_at(uint64_t offset, size_t bytes) const;

  // A copy of the record at `offset`; zeros beyond the file's end.
  template <class T>
  T record_at(uint64_t offset) const {
    static_assert(std::is_trivially_copyable_v<T>);
    T record{};
    std::string bytes = read_at(offset, sizeof(T));
    std::memcpy(&record, bytes.data(), bytes.size());
    return record;
  }

 private:
  int descriptor_ = -1;
  int problem_ = 0;
  struct stat status_ {};
};

}  // namespace crossbill::elf
