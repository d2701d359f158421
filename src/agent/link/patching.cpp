// SPDX-License-Identifier: MIT
// Who holds the lock on modules and slots, also over forks.
#include "agent/link/patching.hpp"

#include <pthread.h>

#include "agent/base/lock.hpp"
#include "agent/base/state.hpp"

namespace crossbill::agent {
namespace {

Lock patch_lock;

// While a fork is on its way no other thread patches; in this one, a signal
// handler's work is turned away.
void before_fork() {
  if (crossbill_thread.patching) return;
  patch_lock.take();
  crossbill_thread.patching = crossbill_thread.forking = true;
}

void after_fork() {
  if (!crossbill_thread.forking) return;
  crossbill_thread.patching = crossbill_thread.forking = false;
  patch_lock.release();
}

}  // namespace

Patching::Patching() : alone_(!crossbill_thread.patching && ready()) {
  if (!alone_) return;
  patch_lock.take();
  crossbill_thread.patching = true;
}

Patching::~Patching() {
  if (!alone_) return;
  crossbill_thread.patching = false;
  patch_lock.release();
}

void keep_patching_over_forks() {
  pthread_atfork(before_fork, after_fork, after_fork);
}

void reset_patch_lock() {
  patch_lock.reset();
  crossbill_thread.patching = crossbill_thread.forking = false;
}

}  // namespace crossbill::agent
