// SPDX-License-Identifier: MIT
// ld.so's own lock: whoever opens or closes a module holds it until the
// module's constructors have run.
//
// With it in hand no module is half relocated, and none goes away. It can only
// be tried for: a constructor that holds it may be waiting for this thread.
#pragma once

namespace crossbill::agent {

// Finds the lock. At the start, when there is one thread and nothing is being
// opened; where it is not found, LoaderLock does as if it had it.
void find_loader_lock();

// Waits, as dlsym does, until whoever opens a module is done.
void wait_for_loader();

class LoaderLock {
 public:
  LoaderLock();
  ~LoaderLock();
  LoaderLock(const LoaderLock&) = delete;
  LoaderLock& operator=(const LoaderLock&) = delete;

  // False: another thread is opening a module right now.
  bool taken() const { return taken_; }

 private:
  bool taken_;
};

// Whether this thread is known not to be inside dlopen or dlclose, in some
// constructor or destructor.
bool outside_loader();

}  // namespace crossbill::agent
