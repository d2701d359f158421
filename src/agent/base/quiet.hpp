// SPDX-License-Identifier: MIT
// Blocks every signal for its lifetime and keeps errno: what slow paths need
// to be called from a signal handler's crossing.
#pragma once
#include <stdint.h>

namespace crossbill::agent {

// Those by which a runtime learns of its own faults: a blocked one that the
// kernel raises ends the process.
extern const uint64_t kFaultSignals;

class Quiet {
 public:
  // `open`: signals that are not blocked.
  explicit Quiet(uint64_t open = 0);
  ~Quiet();
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;

 private:
  uint64_t mask_;
  int errno_;
  bool nested_;
};

}  // namespace crossbill::agent
