// SPDX-License-Identifier: MIT
// A spin lock for slow paths: see lock.hpp.
#include "agent/base/lock.hpp"

#include <sched.h>

namespace crossbill::agent {

void Lock::take() {
  while (__atomic_exchange_n(&held_, 1, __ATOMIC_ACQUIRE) != 0) sched_yield();
}

}  // namespace crossbill::agent
