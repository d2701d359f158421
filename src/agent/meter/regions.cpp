// SPDX-License-Identifier: MIT
// Numbers regions, and says which one a thread is in: see regions.hpp.
#include "agent/meter/regions.hpp"

#include <string.h>

#include "agent/base/arena_writer.hpp"
#include "agent/base/key_table.hpp"
#include "agent/base/lock.hpp"
#include "agent/base/quiet.hpp"
#include "agent/meter/own_work.hpp"
#include "agent/meter/thread_slots.hpp"
#include "agent/meter/tree.hpp"
#include "recording/arena_places.hpp"

namespace crossbill::agent {
namespace {

static_assert(arena::kMaxRegions <= uint32_t{1} << (32 - kOwnerRegionShift));

struct Known {
  const char* name;
  arena::Region* record;  // in the present arena, or null
  uint16_t around;
  uint16_t depth;
  uint32_t bytes;  // of the name
};

Known* known;              // kMaxRegions of them, once there are any
uint32_t known_count = 1;  // the first is none
KeyTable numbers;          // hash of name and what is around -> number
Lock lock;                 // of all of these

constexpr size_t kLongest = 255;  // of a name, in bytes
constexpr size_t kPages = size_t{64} << 10;
char* room;
size_t room_left;

uint64_t load_word(const char* from, size_t bytes) {
  uint64_t word = 0;
  memcpy(&word, from, bytes);
  return word;
}

uint64_t hash_of(uint32_t around, const char* name, size_t bytes) {
  uint64_t hash = (uint64_t{around} << 32 | bytes) * kHashFactor;
  for (; bytes > 0; name += 8) {
    size_t now = bytes < 8 ? bytes : 8;
    hash = (hash ^ load_word(name, now)) * kHashFactor;
    hash ^= hash >> 29;
    bytes -= now;
  }
  return hash | 1;
}

bool is(const Known& region, uint32_t around, const char* name, size_t bytes) {
  return region.around == around && region.bytes == bytes &&
         memcmp(region.name, name, bytes) == 0;
}

// Whole letters of UTF-8, and no more than are kept.
size_t cut(const char* name, size_t bytes) {
  if (bytes <= kLongest) return bytes;
  bytes = kLongest;
  while (bytes > 0 && (name[bytes] & 0xc0) == 0x80) bytes--;
  return bytes;
}

// 0: no such region, and `hash` is where it would be.
uint32_t find(uint64_t& hash, uint32_t around, const char* name, size_t bytes) {
  for (;; hash = hash * kHashFactor | 1) {
    auto number = static_cast<uint32_t>(numbers.find(hash));
    if (number == 0 || is(known[number], around, name, bytes)) return number;
  }
}

const char* keep(const char* name, size_t bytes) {
  if (room_left <= bytes) {
    room = static_cast<char*>(private_pages(kPages));
    room_left = room == nullptr ? 0 : kPages;
    if (room == nullptr) return nullptr;
  }
  char* kept = room;
  memcpy(kept, name, bytes);
  kept[bytes] = 0;
  room += bytes + 1;
  room_left -= bytes + 1;
  return kept;
}

// The lock is held by all that follow.
bool make_room() {
  constexpr size_t kBytes = arena::kMaxRegions * sizeof(Known);
  if (known == nullptr)
    __atomic_store_n(&known, static_cast<Known*>(private_pages(kBytes)),
                     __ATOMIC_RELEASE);
  return known != nullptr;
}

bool record(uint32_t number) {
  if (!make_room()) return false;
  Known& region = known[number];
  if (region.record != nullptr) return true;
  arena::Ref name = number == 0 ? 0 : add_string(region.name, region.bytes);
  auto* made = static_cast<arena::Region*>(
      new_record(arena::BlockKind::kRegions, sizeof(arena::Region)));
  if (made == nullptr) return false;
  made->name = name;
  made->number = static_cast<uint16_t>(number);
  made->around = region.around;
  __atomic_store_n(&region.record, made, __ATOMIC_RELEASE);
  return true;
}

uint32_t make(uint64_t hash, uint32_t around, const char* name, size_t bytes) {
  if (!make_room() || known_count == arena::kMaxRegions ||
      known[around].depth == arena::kMaxRegionDepth)
    return 0;
  const char* kept = keep(name, bytes);
  if (kept == nullptr) return 0;
  uint32_t number = known_count;
  known[number] = {kept, nullptr, static_cast<uint16_t>(around),
                   static_cast<uint16_t>(known[around].depth + 1),
                   static_cast<uint32_t>(bytes)};
  if (!record(number) || !numbers.put(hash, number)) return 0;
  known_count++;
  return number;
}

__attribute__((noinline)) uint32_t find_or_make(uint64_t hash, uint32_t around,
                                                const char* name,
                                                size_t bytes) {
  OwnWork own_work;
  Quiet quiet;
  lock.take();
  uint32_t number = find(hash, around, name, bytes);
  if (number == 0) number = make(hash, around, name, bytes);
  lock.release();
  return number;
}

arena::Region* record_of(uint32_t region) {
  if (known == nullptr || region >= arena::kMaxRegions) return nullptr;
  return __atomic_load_n(&known[region].record, __ATOMIC_ACQUIRE);
}

void add_one(uint32_t region, uint64_t arena::Region::*count) {
  if (arena::Region* record = record_of(region))
    __atomic_fetch_add(&(record->*count), 1, __ATOMIC_RELAXED);
}

// Of what is in no region.
void add_to_none(uint64_t arena::Region::*count) {
  if (record_of(0) == nullptr) {
    Quiet quiet;
    lock.take();
    record(0);
    lock.release();
  }
  add_one(0, count);
}

void note_nothing_ended() { add_to_none(&arena::Region::ended); }

}  // namespace

uint32_t region_in(uint32_t around, const char* name, size_t bytes) {
  bytes = cut(name, bytes);
  uint64_t hash = hash_of(around, name, bytes);
  uint32_t number = find(hash, around, name, bytes);
  if (number != 0 && record_of(number) != nullptr) return number;
  number = find_or_make(hash, around, name, bytes);
  if (number == 0) add_to_none(&arena::Region::begun);
  return number;
}

// The owner's word alone says it: where a signal handler finds the key of
// before, the stubs find no node by it, and leave it to C++.
void go_to_region(Thread& thread, uint32_t region) {
  thread.owner = (thread.owner & kOwnerMask) | region << kOwnerRegionShift;
  make_key(thread);
  if (crossbill_counting != 0) use_counters(thread);
}

void note_region_begun(uint32_t region) {
  if (region != 0) add_one(region, &arena::Region::begun);
}

void note_region_ended(uint32_t region) {
  if (region != 0) add_one(region, &arena::Region::ended);
}

void note_region_astray(uint32_t region) {
  if (region != 0) add_one(region, &arena::Region::astray);
}

// What has no number is counted, so that its end ends nothing else.
uint32_t begin_region(const char* name, size_t bytes) {
  Thread& thread = crossbill_thread;
  uint32_t region = 0;
  bool here = attached(thread) || attach(thread);
  if (here && thread.left_out == 0)
    region = region_in(region_of(thread), name, bytes);
  else if (here)
    add_to_none(&arena::Region::begun);
  if (region == 0) {
    thread.left_out++;
    return 0;
  }
  note_region_begun(region);
  go_to_region(thread, region);
  return region;
}

void end_region() {
  Thread& thread = crossbill_thread;
  if (thread.left_out > 0) {
    thread.left_out--;
    return;
  }
  if (!attached(thread) && !attach(thread)) return;
  uint32_t region = region_of(thread);
  if (region == 0) return note_nothing_ended();
  note_region_ended(region);
  go_to_region(thread, known[region].around);
}

void end_region(const char* name, size_t bytes) {
  Thread& thread = crossbill_thread;
  if (thread.left_out > 0) {
    thread.left_out--;
    return;
  }
  if (!attached(thread) && !attach(thread)) return;
  bytes = cut(name, bytes);
  uint32_t region = region_of(thread);
  while (region != 0 && !is(known[region], known[region].around, name, bytes))
    region = known[region].around;
  if (region == 0) return note_nothing_ended();
  if (region != region_of(thread)) note_region_astray(region);
  // With it end those that lie in it.
  for (uint32_t in = region_of(thread); in != region; in = known[in].around)
    note_region_ended(in);
  note_region_ended(region);
  go_to_region(thread, known[region].around);
}

void ask_for_region(uint32_t (*ask)()) {
  Thread& thread = crossbill_thread;
  thread.ask_region = ask;
  if (!attached(thread)) return;
  renew_more(thread);
  if (crossbill_counting != 0) use_counters(thread);
}

void forget_regions() {
  lock.reset();
  numbers.forget();
  if (known == nullptr) return;
  known[0].record = nullptr;
  for (uint32_t i = 1; i < known_count; i++) {
    Known& region = known[i];
    region.record = nullptr;
    uint64_t hash = hash_of(region.around, region.name, region.bytes);
    find(hash, region.around, region.name, region.bytes);
    numbers.put(hash, i);
  }
}

void resume_region(Thread& thread) {
  Quiet quiet;
  lock.take();
  for (uint32_t at = region_of(thread); at != 0; at = known[at].around) {
    if (!record(at)) break;
    known[at].record->begun++;
  }
  lock.release();
}

}  // namespace crossbill::agent
