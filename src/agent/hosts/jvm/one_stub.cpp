// SPDX-License-Identifier: MIT
// Keeps which stubs were made: one_stub.hpp.
#include "agent/hosts/jvm/one_stub.hpp"

#include "agent/base/key_table.hpp"
#include "agent/base/lock.hpp"
#include "agent/base/quiet.hpp"

namespace crossbill::agent::jvm {
namespace {

Lock lock;
KeyTable stubs;

uint64_t key_of(const StubRequest& request) {
  uint64_t hash =
      hash_text(static_cast<uint64_t>(request.core) + 1, request.name);
  hash ^= reinterpret_cast<uint64_t>(request.original) * kHashFactor;
  return (hash ^ request.words) | 1;
}

}  // namespace

void* find_or_make(const StubRequest& request) {
  Quiet quiet;
  lock.take();
  uint64_t key = key_of(request);
  auto stub = reinterpret_cast<void*>(stubs.find(key));
  if (stub == nullptr) {
    stub = stub_for(request);
    if (stub != request.original)
      stubs.put(key, reinterpret_cast<uint64_t>(stub));
  }
  lock.release();
  return stub;
}

void reset_one_stub_lock() { lock.reset(); }

}  // namespace crossbill::agent::jvm
