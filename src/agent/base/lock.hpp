// SPDX-License-Identifier: MIT
// A spin lock for slow paths; taken with all signals blocked.
#pragma once

namespace crossbill::agent {

class Lock {
 public:
  void take();
  void release() { __atomic_store_n(&held_, 0, __ATOMIC_RELEASE); }
  // In a forked child: a thread of the parent may have held it.
  void reset() { held_ = 0; }

 private:
  int held_ = 0;
};

}  // namespace crossbill::agent
