// SPDX-License-Identifier: MIT
// Blocks signals, and keeps errno: see quiet.hpp.
#include "agent/base/quiet.hpp"

#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "agent/base/state.hpp"

namespace crossbill::agent {

namespace {
constexpr uint64_t bit_of(int signal) { return uint64_t{1} << (signal - 1); }
}  // namespace

const uint64_t kFaultSignals = bit_of(SIGSEGV) | bit_of(SIGBUS) |
                               bit_of(SIGFPE) | bit_of(SIGILL) |
                               bit_of(SIGTRAP);

// Inside another one the signals are blocked already: `quiet` is counted only
// while they are, so a handler that comes in between sees 0.
Quiet::Quiet(uint64_t open)
    : errno_(errno), nested_(crossbill_thread.quiet > 0) {
  uint64_t all = ~open;
  if (!nested_)
    syscall(SYS_rt_sigprocmask, SIG_BLOCK, &all, &mask_, sizeof mask_);
  crossbill_thread.quiet++;
}

Quiet::~Quiet() {
  crossbill_thread.quiet--;
  if (!nested_)
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask_, nullptr, sizeof mask_);
  errno = errno_;
}

}  // namespace crossbill::agent
