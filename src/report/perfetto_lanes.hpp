// SPDX-License-Identifier: MIT
// Which track each traced crossing of a thread goes to: on one track each must
// lie within another or beside it, as calls of one stack do. Those of greenlets
// and coroutines do not.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "recording/recording.hpp"

namespace crossbill::report {

class Lanes {
 public:
  // What is to be written, in the order of each track.
  struct Writer {
    std::function<void(size_t lane, const recording::Traced& crossing)> begin;
    std::function<void(size_t lane, uint64_t ns)> end;
  };
  explicit Lanes(Writer writer) : writer_(std::move(writer)) {}

  // By start, outer ones first; then finish().
  void add(const recording::Traced& crossing);
  void finish();

 private:
  bool fits(std::vector<uint64_t>& open, size_t lane, uint64_t start,
            uint64_t end);

  Writer writer_;
  std::vector<std::vector<uint64_t>> open_;  // by lane: ends, outer ones first
};

}  // namespace crossbill::report
