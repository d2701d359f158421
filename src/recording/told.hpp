// SPDX-License-Identifier: MIT
// How long pieces of work say how far they have come.
#pragma once
#include <cstdint>
#include <functional>

namespace crossbill::recording {

// Called now and then with what is being done, how much of it is, and of how
// much; `all` is 0 where that is not known. May be empty.
using Told = std::function<void(const char* what, uint64_t done, uint64_t all)>;

// Counts rows of which there are `all`, and tells of every few thousand.
class RowsTold {
 public:
  RowsTold(const Told& told, const char* what) : told_(told), what_(what) {}

  bool is_wanted() const { return static_cast<bool>(told_); }
  void expect(uint64_t rows) { all_ += rows; }
  void begin() const {
    if (told_) told_(what_, 0, all_);
  }
  void add_one() {
    constexpr uint64_t kRows = 4096;
    if (++done_ % kRows == 0 && told_) told_(what_, done_, all_);
  }

 private:
  const Told& told_;
  const char* what_;
  uint64_t done_ = 0, all_ = 0;
};

}  // namespace crossbill::recording
