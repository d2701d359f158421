// SPDX-License-Identifier: MIT
// A table from keys to words that is read without a lock: open addressing,
// linear probing, never full. Whoever writes to it holds a lock of his own.
//
// A dropped key keeps its place, without a word, until the table is renewed.
// The table that was in use before is written to again only at the renewal
// after next; who still reads it then may miss a key, and never finds another
// one's word, since the key is looked at again after the word.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "agent/base/state.hpp"

namespace crossbill::agent {

class KeyTable {
 public:
  // 0: it is not there.
  uint64_t find(uint64_t key) const {
    const Page* page = __atomic_load_n(&page_, __ATOMIC_ACQUIRE);
    if (page == nullptr) return 0;
    for (uint64_t at = table_hash(key, page->shift);; at++) {
      const Entry& entry = page->entry(at);
      uint64_t found = __atomic_load_n(&entry.key, __ATOMIC_ACQUIRE);
      if (found == 0) return 0;
      if (found != key) continue;
      uint64_t word = __atomic_load_n(&entry.word, __ATOMIC_ACQUIRE);
      return __atomic_load_n(&entry.key, __ATOMIC_ACQUIRE) == key ? word : 0;
    }
  }

  // Neither is 0. False: there is no memory.
  bool put(uint64_t key, uint64_t word) {
    if ((page_ == nullptr || page_->used + 1 > page_->most()) && !renew())
      return false;
    put_into(*page_, key, word);
    return true;
  }

  void drop(uint64_t key) {
    if (page_ == nullptr || find(key) == 0) return;
    Entry& entry = page_->place(key);
    __atomic_store_n(&entry.word, 0, __ATOMIC_RELEASE);
  }

  // In a forked child: as if it were new.
  void forget() { page_ = spare_ = nullptr; }

 private:
  struct Entry {
    uint64_t key;  // 0: free
    uint64_t word;
  };

  struct Page {
    uint32_t shift;  // 64 - log2(entries)
    uint32_t used;
    uint64_t pad;

    uint64_t count() const { return uint64_t{1} << (64 - shift); }
    uint64_t most() const { return count() * 7 / 10; }
    size_t bytes() const { return sizeof(Page) + count() * sizeof(Entry); }
    const Entry& entry(uint64_t at) const {
      return reinterpret_cast<const Entry*>(this + 1)[at & (count() - 1)];
    }
    // Where a key is, or is to be.
    Entry& place(uint64_t key) {
      uint64_t at = table_hash(key, shift);
      while (entry(at).key != 0 && entry(at).key != key) at++;
      return const_cast<Entry&>(entry(at));
    }
  };

  static constexpr uint32_t kFirstShift = 64 - 10;

  static void put_into(Page& page, uint64_t key, uint64_t word) {
    Entry& entry = page.place(key);
    if (entry.key == 0) page.used++;
    __atomic_store_n(&entry.word, word, __ATOMIC_RELEASE);
    __atomic_store_n(&entry.key, key, __ATOMIC_RELEASE);
  }

  static Page* new_page(uint32_t shift) {
    Page size{shift, 0, 0};
    void* pages = mmap(nullptr, size.bytes(), PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) return nullptr;
    Page* page = static_cast<Page*>(pages);
    page->shift = shift;
    return page;
  }

  uint64_t live() const {
    uint64_t count = 0;
    for (uint64_t at = 0; at < page_->count(); at++)
      if (page_->entry(at).word != 0) count++;
    return count;
  }

  // Without what was dropped; larger, where that was little.
  bool renew() {
    uint32_t shift = kFirstShift;
    if (page_ != nullptr)
      shift = live() > page_->count() / 3 ? page_->shift - 1 : page_->shift;
    Page* page = spare_;
    if (page != nullptr && page->shift == shift) {
      memset(page + 1, 0, page->bytes() - sizeof *page);
      page->used = 0;
    } else {
      page = new_page(shift);
    }
    if (page == nullptr) return false;
    for (uint64_t at = 0; page_ != nullptr && at < page_->count(); at++)
      if (page_->entry(at).word != 0)
        put_into(*page, page_->entry(at).key, page_->entry(at).word);
    spare_ = page_;
    __atomic_store_n(&page_, page, __ATOMIC_RELEASE);
    return true;
  }

  Page* page_ = nullptr;
  Page* spare_ = nullptr;  // the one before
};

}  // namespace crossbill::agent
