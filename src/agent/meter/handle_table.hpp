// SPDX-License-Identifier: MIT
// The table of handles: open addressing, in private memory that grows and is
// never given back, so that who reads without the lock reads no others' memory.
#pragma once
#include <sched.h>
#include <string.h>

#include "agent/base/clock.hpp"
#include "agent/base/memory.hpp"
#include "agent/base/state.hpp"
#include "recording/arena_handles.hpp"

namespace crossbill::agent {

struct PairOf;

struct Handle {
  uint64_t address;     // 0: a free place
  arena::Made* made;    // null: it is not known what lies there
  PairOf* pair;         // of its maker
  uint64_t born, used;  // ticks; used: the end of the last call
  arena::Ref freed;     // Node that freed it last
  arena::Ref seat;      // of the thread that made it ...
  uint32_t owner;       // ... and which of those in this seat
  bool live;
  bool given;    // the library has seen it as a further argument
  bool shared;   // other threads have used it
  bool blurred;  // it was made while it lived: how often it may be freed is
                 // not known
};

// An integer is none, nor what cannot be an address in user space.
inline bool may_be_handle(uint64_t value) {
  return value >= 65536 && value < uint64_t{1} << 47 && value % 8 == 0;
}

class HandleTable {
 public:
  // Holds the table's lock; false: it could not be had.
  class Held {
   public:
    explicit Held(HandleTable& table) : table_(table), held_(table.take()) {}
    ~Held() {
      if (held_) __atomic_store_n(&table_.holder_, nullptr, __ATOMIC_RELEASE);
    }
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    explicit operator bool() const { return held_; }

   private:
    HandleTable& table_;
    bool held_;
  };

  Handle* find(uint64_t address) const {
    const Page* page = __atomic_load_n(&page_, __ATOMIC_ACQUIRE);
    if (page == nullptr) return nullptr;
    Handle* found = page->place(address);
    return found->address == address ? found : nullptr;
  }

  // These need the lock. The place of an address, which is its own only once it
  // was published; null: there is no memory.
  Handle* place_for(uint64_t address) {
    if (page_ == nullptr || page_->used >= page_->most()) grow();
    if (page_ == nullptr || page_->used >= page_->most()) return nullptr;
    return page_->place(address);
  }
  void publish(Handle& handle, uint64_t address) {
    if (handle.address != address) page_->used++;
    __atomic_store_n(&handle.address, address, __ATOMIC_RELEASE);
  }

  // In a forked child.
  void forget() {
    page_ = nullptr;
    holder_ = nullptr;
    given_up_ = false;
  }

 private:
  struct Page {
    uint32_t shift;  // 64 - log2(places)
    uint32_t used;
    uint64_t pad;
    Handle places[];

    uint64_t count() const { return uint64_t{1} << (64 - shift); }
    uint64_t most() const { return count() / 4 * 3; }
    Handle* place(uint64_t address) const {
      uint64_t at = table_hash(address, shift), mask = count() - 1;
      for (;; at = (at + 1) & mask) {
        auto* found = const_cast<Handle*>(&places[at]);
        uint64_t known = __atomic_load_n(&found->address, __ATOMIC_ACQUIRE);
        if (known == address || known == 0) return found;
      }
    }
  };

  bool take() {
    if (given_up_) return false;
    const Thread* self = &crossbill_thread;
    for (uint64_t since = 0;; sched_yield()) {
      const Thread* nobody = nullptr;
      if (__atomic_compare_exchange_n(&holder_, &nobody, self, false,
                                      __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
        return true;
      if (nobody == self) return false;
      if (since == 0) since = monotonic_ns();
      if (monotonic_ns() - since > kLongestWaitNs) given_up_ = true;
      if (given_up_) return false;
    }
  }

  void grow() {
    uint32_t shift = page_ == nullptr ? 64 - kFirstBits : page_->shift - 1;
    uint64_t places = uint64_t{1} << (64 - shift);
    auto* page =
        static_cast<Page*>(keep_bytes(sizeof(Page) + places * sizeof(Handle)));
    if (page == nullptr) return;
    page->shift = shift;
    for (uint64_t i = 0; page_ != nullptr && i < page_->count(); i++) {
      const Handle& old = page_->places[i];
      if (old.address == 0 || old.made == nullptr) continue;
      *page->place(old.address) = old;
      page->used++;
    }
    __atomic_store_n(&page_, page, __ATOMIC_RELEASE);
  }

  static constexpr uint32_t kFirstBits = 10;
  static constexpr uint64_t kLongestWaitNs = 1'000'000'000;
  Page* page_ = nullptr;
  const Thread* holder_ = nullptr;
  bool given_up_ = false;
};

}  // namespace crossbill::agent
