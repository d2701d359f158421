// SPDX-License-Identifier: MIT
// While one lives, the agent's own work is taken out of every open crossing.
// They nest; the outermost counts.
#pragma once
#include <stdint.h>

#include "agent/base/state.hpp"

namespace crossbill::agent {

class OwnWork {
 public:
  // `brief`: never more than some microseconds of work. What takes longer has
  // lost its processor in it, as it does where it reads its CPU time: that ends
  // a time slice that is due (Linux 6.6 and newer, seen on 6.18).
  // It may have begun before, at a tick that is given.
  explicit OwnWork(bool brief = false, uint64_t since = 0);
  ~OwnWork();
  OwnWork(const OwnWork&) = delete;
  OwnWork& operator=(const OwnWork&) = delete;

 private:
  uint64_t start_;
  bool brief_;
};

// The same for work of so many ticks at the leave of `left`, whose end is known
// already.
void take_out_above(const arena::Activation* left, uint64_t ticks);

// What of the thread's CPU time was our own work.
inline uint64_t own_cpu_ticks(const Thread& thread) {
  return thread.own_ticks - thread.own_absent;
}

}  // namespace crossbill::agent
