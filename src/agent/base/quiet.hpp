// SPDX-License-Identifier: MIT
// Blocks every signal for its lifetime and keeps errno: what slow paths need
// to be called from a signal handler's crossing.
#pragma once
#include <stdint.h>

namespace crossbill::agent {

class Quiet {
 public:
  Quiet();
  ~Quiet();
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;

 private:
  uint64_t mask_;
  int errno_;
  bool nested_;
};

}  // namespace crossbill::agent
