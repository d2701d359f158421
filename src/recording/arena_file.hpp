// SPDX-License-Identifier: MIT
// An arena mapped read-only. Its writer may be alive, killed in the middle of
// a store, or hostile: every access is checked against the file's length, and
// every record is copied before it is judged.
#pragma once
#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>

#include "recording/arena.hpp"
#include "recording/result.hpp"

namespace crossbill::recording {

class ArenaFile {
 public:
  // Fails for what is not an arena of a version that we know.
  static Result<ArenaFile> open(const std::string& path);

  ArenaFile(ArenaFile&& other) noexcept;
  ArenaFile& operator=(ArenaFile&& other) noexcept;
  ~ArenaFile();

  const arena::Header& header() const { return header_; }
  // Where blocks end: `used` as far as the file goes.
  uint64_t end() const;

  // Copies the record at `offset`; false if it is not wholly in the file.
  template <class T>
  bool read(uint64_t offset, T& record) const {
    static_assert(std::is_trivially_copyable_v<T>);
    if (offset > size_ || size_ - offset < sizeof(T)) return false;
    std::memcpy(&record, data_ + offset, sizeof(T));
    return true;
  }

  // The NUL-terminated string at `ref`, "" if there is none. At most 64 KiB.
  std::string string_at(arena::Ref ref) const;
  // `bytes` bytes at `ref`, fewer where the file ends.
  std::string bytes_at(arena::Ref ref, uint64_t bytes) const;

 private:
  ArenaFile(const char* data, uint64_t size) : data_(data), size_(size) {}

  const char* data_ = nullptr;
  uint64_t size_ = 0;
  arena::Header header_{};
};

inline uint64_t offset_of(arena::Ref ref) { return uint64_t{ref} * 8; }

}  // namespace crossbill::recording
