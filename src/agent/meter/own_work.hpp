// SPDX-License-Identifier: MIT
// While one lives, the agent's own work is taken out of every open crossing.
// They nest; the outermost counts.
#pragma once
#include <stdint.h>

namespace crossbill::agent {

class OwnWork {
 public:
  OwnWork();
  ~OwnWork();
  OwnWork(const OwnWork&) = delete;
  OwnWork& operator=(const OwnWork&) = delete;

 private:
  uint64_t start_;
};

}  // namespace crossbill::agent
