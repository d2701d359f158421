// SPDX-License-Identifier: MIT
// What the watches keep of a thread: see thread.hpp.
#include "agent/watch/thread.hpp"

#include "agent/base/memory.hpp"

namespace crossbill::agent {

WatchedThread* watched_thread() {
  Thread& thread = crossbill_thread;
  if (thread.owned == nullptr) return nullptr;
  auto* watched = static_cast<WatchedThread*>(thread.owned->watched);
  if (watched == nullptr) {
    watched = static_cast<WatchedThread*>(keep_bytes(sizeof(WatchedThread)));
    thread.owned->watched = watched;
  }
  if (watched != nullptr && watched->owner != thread.owner) {
    *watched = {};
    watched->owner = thread.owner;
  }
  return watched;
}

}  // namespace crossbill::agent
