// SPDX-License-Identifier: MIT
// An arena's file, read piece by piece and never mapped: a hole of a mapping
// that the file system cannot fill would end us by SIGBUS. Its writer may be
// alive, killed in the middle of a store, or hostile: every access is checked
// against the file's length, and every record is copied before it is judged.
#pragma once
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include "recording/arena.hpp"
#include "recording/result.hpp"

namespace crossbill::recording {

class ArenaFile {
 public:
  // `name` in the folder that `folder` is open on. Fails for what is not a
  // regular file with an arena of a version that we know; `shown` is its path
  // for messages. Never waits, as opening a FIFO would, and follows no link.
  static Result<ArenaFile> open_in(int folder, const std::string& name,
                                   const std::string& shown);
  static Result<ArenaFile> open(const std::string& path);
  // Takes the descriptor over.
  static Result<ArenaFile> from(int descriptor, const std::string& shown);

  ArenaFile(ArenaFile&& other) noexcept;
  ArenaFile& operator=(ArenaFile&& other) noexcept;
  ~ArenaFile();

  const arena::Header& header() const { return header_; }
  // Where blocks end: `used` as far as the file goes.
  uint64_t end() const;
  // Bytes that the file really takes; its length may be far more.
  uint64_t data_bytes() const { return data_bytes_; }

  // Copies the record at `offset`; false if it is not wholly in the file.
  template <class T>
  bool read(uint64_t offset, T& record) const {
    static_assert(std::is_trivially_copyable_v<T>);
    if (offset > size_ || size_ - offset < sizeof(T)) return false;
    copy(offset, reinterpret_cast<char*>(&record), sizeof(T));
    return true;
  }

  // The NUL-terminated string at `ref`, "" if there is none. At most 64 KiB.
  std::string string_at(arena::Ref ref) const;
  // `bytes` bytes at `ref`, fewer where the file ends. At most 64 KiB.
  std::string bytes_at(arena::Ref ref, uint64_t bytes) const;

  // The first byte at or after `offset` that lies in no hole.
  uint64_t next_data(uint64_t offset) const;

 private:
  // A piece of the file as it was when it was first asked for.
  struct Page {
    uint64_t number = ~uint64_t{0};
    std::vector<char> bytes;
  };
  struct Extent {
    uint64_t begin = 0, end = 0;
  };

  ArenaFile(int descriptor, uint64_t size, uint64_t data_bytes);
  void copy(uint64_t offset, char* to, size_t bytes) const;
  const char* page(uint64_t number) const;

  int descriptor_ = -1;
  uint64_t size_ = 0;
  uint64_t data_bytes_ = 0;
  arena::Header header_{};
  mutable std::vector<Page> pages_;  // by number modulo their count
  mutable Extent extent_;            // of data, the last one asked for
};

// True if no process can write to that file any more: it is not open for
// writing and not mapped so. The kernel's own word, by a lease, so that pids
// that were given away again or of another namespace do not matter.
bool is_left(int folder, const std::string& name);

inline uint64_t offset_of(arena::Ref ref) { return uint64_t{ref} * 8; }

}  // namespace crossbill::recording
