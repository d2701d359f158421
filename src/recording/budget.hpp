// SPDX-License-Identifier: MIT
// How much memory a session's arenas may cost, whatever they say.
//
// A few bytes of an arena can stand for many of ours: a string that a million
// notes name, a histogram that becomes 320 rows. Honest arenas stay far below;
// what a hostile one claims beyond is left out, and said.
#pragma once
#include <cstdint>

namespace crossbill::recording {

class Budget {
 public:
  // Each byte of data in an arena adds three to what all may cost.
  void add_data(uint64_t bytes) { left_ += 3 * bytes; }

  // False if that much is not left; nothing is taken then.
  bool spend(uint64_t bytes) {
    if (bytes > left_) return false;
    left_ -= bytes;
    return true;
  }

 private:
  uint64_t left_ = uint64_t{100} << 20;
};

}  // namespace crossbill::recording
