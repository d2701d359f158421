// SPDX-License-Identifier: MIT
// The lock on modules, their slots and what is known of both.
#pragma once
#include "agent/base/quiet.hpp"
#include "agent/meter/own_work.hpp"

namespace crossbill::agent {

// Holds the lock, with signals blocked. False inside itself: the loader has
// called the program (its malloc, an IFUNC resolver) while we asked it for
// something.
class Patching {
 public:
  Patching();
  ~Patching();
  Patching(const Patching&) = delete;
  Patching& operator=(const Patching&) = delete;
  explicit operator bool() const { return alone_; }

 private:
  Quiet quiet_;
  OwnWork own_work_;
  bool alone_;
};

// A fork waits for other threads' patching: its child may use the loader.
void keep_patching_over_forks();

// In a forked child: a thread of the parent may have held the lock.
void reset_patch_lock();

}  // namespace crossbill::agent
