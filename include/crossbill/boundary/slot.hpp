// SPDX-License-Identifier: MIT
// Objects of a core that its hosts own, as 64-bit handles.
//
//     63        48 47              24 23              0
//    [   nonce    |    generation    |     number      ]
//
// The number is that of a slot in this library's table; the slot says which
// generation lives in it now. A handle of another library has another nonce; a
// freed one an old generation; one that was never given out is neither. Slots
// are never given back to the system, so that asking is always safe; a slot
// whose generations are used up (16 million) is not used again.
//
// Who may be in an object, and what asking costs (see docs/boundary.md):
//
//   creator_thread  the thread that made it. A compare.
//   one_at_a_time   any thread, but no two at once. The slot is *biased* to the
//                   thread that used it last, which writes down in a record of
//                   its own that it is in, and then looks whether it still has
//                   the bias: a store and a load. Another thread takes the
//                   bias, lets membarrier(2) order the two, and looks into
//                   that record. After 16 such moves the slot is entered by
//                   compare-and-swap for ever.
//   any_thread      all at once; each call pins the object. Two atomic
//                   operations. A free that finds a pin is an error.
//
// Under every rule a call that may change an object (its parameter is T&) is
// its thread's only one in it: access.hpp has how that is told.
//
// A thread is told by its thread pointer, a register, and not by a thread-local
// variable: fast access to those takes room that libraries which are loaded
// later have little of (1.6 KB for all), and then the author's own would have
// to fit there too.
#pragma once

#include <crossbill/boundary/abi.h>
#include <linux/membarrier.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <crossbill/boundary/single_thread.hpp>

// The thread sanitizer knows nothing of membarrier, and the address sanitizer
// not where the objects in our slots begin and end.
#if defined(__SANITIZE_THREAD__)
#define CROSSBILL_NO_MEMBARRIER 1
#elif defined(__SANITIZE_ADDRESS__)
#define CROSSBILL_TELL_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define CROSSBILL_NO_MEMBARRIER 1
#elif __has_feature(address_sanitizer)
#define CROSSBILL_TELL_SANITIZER 1
#endif
#endif
#ifdef CROSSBILL_TELL_SANITIZER
#include <sanitizer/asan_interface.h>
#endif

#pragma GCC visibility push(hidden)

namespace crossbill {

enum class thread_rule : uint8_t { any, one_at_a_time, creator };
inline constexpr thread_rule any_thread = thread_rule::any;
inline constexpr thread_rule one_at_a_time = thread_rule::one_at_a_time;
inline constexpr thread_rule creator_thread = thread_rule::creator;

namespace detail {

struct object_type {
  const char* name;
  thread_rule threads;
};

// A thread, as slots see it; its address stays true for ever. When the thread
// has ended, another may be given its record: but not while objects live that
// no other thread may use. Only the thread itself writes it.
constexpr uint32_t kNested = 24;  // objects that it is in, by the bias
constexpr uint32_t kSpares = 16;  // slots
struct alignas(64) thread_record {
  struct object_slot* in[kNested];  // null: left
  uint32_t again[kNested];          // further entries into in[i]
  uint32_t depth;                   // in[depth] and those above are null
  uint32_t owned;                   // live objects that only it may use
  uintptr_t thread;                 // its thread pointer; 0: has ended
  thread_record* next_free;
  struct listed_stay* listed;  // in any_thread objects that others were in
  uint32_t spare_count;
  uint32_t spares[kSpares];  // free slots of its own: numbers, the newest last
};

constexpr uint32_t kChanging = uint32_t{1} << 31;  // one that may change it
constexpr uint32_t kSmall = 48;  // bytes: what two cache lines leave free

// All members are read and written by __atomic builtins, but `object`, `small`
// and what is only touched under the lock.
struct alignas(64) object_slot {
  uint64_t state;  // below
  void* object;
  const object_type* type;
  thread_record* owner;   // the creator
  thread_record* biased;  // null: nobody has the bias any more
  uint64_t busy;          // who is in it, where nobody has the bias
  uint32_t again;         // and how often once more
  uint32_t inside;        // stays of the one thread in it, or kChanging
  uint32_t next_free;
  const void* made_at;
  uint16_t moves;
  uint8_t watched;
  alignas(16) unsigned char small[kSmall];  // the object itself, or unused
};
static_assert(sizeof(object_slot) == 128);

constexpr uint32_t kGenerations = 1 << 24;
constexpr uint32_t kSlots = 1 << 22;

// A slot's state is its object's handle, so that one compare tells all; that of
// an any_thread object has the number of pins in place of the slot's.
constexpr uint64_t kPins = 0xffffff;
// Without an object it is no handle that leads to this slot: nonce 0, the
// generation that comes next, all bits of the slot's number turned round.
constexpr uint64_t kUsedUp = 1 << 23;  // no generation comes next
constexpr uint64_t empty_state(uint32_t number, uint32_t generation) {
  return uint64_t{generation} << 24 | (~number & (kSlots - 1));
}
constexpr bool is_alive(uint64_t state) { return state >> 48 != 0; }
// Of a handle or a state.
constexpr uint32_t generation_of(uint64_t of) {
  return static_cast<uint32_t>(of >> 24) & (kGenerations - 1);
}
constexpr uint32_t kChunk = 512;  // slots
constexpr uint16_t kMovesUntilAtomic = 16;

struct object_table {
  object_slot* chunks[kSlots / kChunk];
  uint32_t used;  // slots that were ever used
  uint32_t free;  // the newest free one + 1
  uint8_t lock;
  uint8_t watching;
  uint8_t membarrier;  // 1: may be used
  uint32_t nonce;      // 0: not made yet
  uint32_t first_generation;
  thread_record* free_records;
};

inline constinit object_table objects{};

// Found with the nonce; from then on only read.
inline constinit const char* single_threaded = &kSeveralThreads;
inline bool is_single_threaded() noexcept {
  return *__atomic_load_n(&single_threaded, __ATOMIC_RELAXED) != 0;
}

inline uintptr_t thread_pointer() noexcept {
  uintptr_t pointer;  // points to itself
  asm("mov %%fs:0, %0" : "=r"(pointer));
  return pointer;
}

// One lock, held for nanoseconds, or as long as membarrier takes. Who waits
// long sleeps: the holder may have a lower real-time priority.
inline void lock_objects() noexcept {
  const timespec moment{0, 50'000};
  for (int tries = 0;
       __atomic_exchange_n(&objects.lock, 1, __ATOMIC_ACQUIRE) != 0; tries++)
    if (tries < 100)
      syscall(SYS_sched_yield);
    else
      syscall(SYS_nanosleep, &moment, nullptr);
}
inline void unlock_objects() noexcept {
  __atomic_store_n(&objects.lock, 0, __ATOMIC_RELEASE);
}
// Not taken while the process has one thread: that is 10 ns of an object's
// life.
class objects_lock {
 public:
  objects_lock() noexcept : taken_(!is_single_threaded()) {
    if (taken_) lock_objects();
  }
  ~objects_lock() {
    if (taken_) unlock_objects();
  }
  objects_lock(const objects_lock&) = delete;

 private:
  bool taken_;
};

inline constinit thread_local thread_record* record_of_thread = nullptr;

inline bool is_main_thread() noexcept {
  return syscall(SYS_gettid) == getpid();
}

// Gives the record back at the end of the thread.
struct record_keeper {
  ~record_keeper() {
    if (is_main_thread()) return;  // forked meanwhile
    thread_record* record = record_of_thread;
    record_of_thread = nullptr;
    __atomic_store_n(&record->thread, 0, __ATOMIC_RELAXED);
    while (record->depth > 0 && record->in[record->depth - 1] == nullptr)
      record->depth--;
    if (record->depth > 0 || record->owned > 0) return;
    objects_lock guard;
    record->next_free = objects.free_records;
    objects.free_records = record;
  }
  bool kept = false;
};
inline thread_local record_keeper keeper_of_record;

// Null without memory. The main thread keeps its record: what runs at the end
// of the process may still use its objects, and the library can be unloaded
// while that thread lives.
[[gnu::cold, gnu::noinline]] inline thread_record* make_record() noexcept {
  thread_record* record;
  {
    objects_lock guard;
    record = objects.free_records;
    if (record != nullptr) objects.free_records = record->next_free;
  }
  if (record == nullptr) {
    record = static_cast<thread_record*>(
        aligned_alloc(alignof(thread_record), sizeof(thread_record)));
    if (record == nullptr) return nullptr;
    __builtin_memset(static_cast<void*>(record), 0, sizeof *record);
  }
  record->listed = nullptr;
  __atomic_store_n(&record->thread, thread_pointer(), __ATOMIC_RELAXED);
  record_of_thread = record;
  if (!is_main_thread()) keeper_of_record.kept = true;
  return record;
}

inline thread_record* this_record() noexcept {
  thread_record* record = record_of_thread;
  return __builtin_expect(record == nullptr, 0) ? make_record() : record;
}

inline bool is_this_thread(const thread_record* record) noexcept {
  return __atomic_load_n(&record->thread, __ATOMIC_RELAXED) == thread_pointer();
}

// Libraries in one process lie at different pages, so their nonces differ
// (certainly within 256 MiB of each other, else with 65,535 in 65,536).
// The first generation is a random one, so that a handle made up, or one of a
// former life of this library, is not found.
[[gnu::cold, gnu::noinline]] inline uint32_t make_nonce() noexcept {
  const void* random = reinterpret_cast<const void*>(getauxval(AT_RANDOM));
  const char* one_thread = find_single_threaded();
  uint64_t seed = 0;  // 16 random bytes, at any address
  if (random != nullptr) __builtin_memcpy(&seed, random, sizeof seed);
  {
    objects_lock guard;
    uint32_t made = __atomic_load_n(&objects.nonce, __ATOMIC_RELAXED);
    if (made != 0) return made;
    uint64_t mixed = (seed ^ __builtin_ia32_rdtsc()) * 0x9e3779b97f4a7c15;
    objects.first_generation = static_cast<uint32_t>(mixed >> 40) | 1;
#ifndef CROSSBILL_NO_MEMBARRIER
    objects.membarrier =
        syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0,
                0) == 0;
#endif
    __atomic_store_n(&single_threaded, one_thread, __ATOMIC_RELAXED);
    made = (reinterpret_cast<uintptr_t>(&objects) >> 12 ^ seed) & 0xffff;
    __atomic_store_n(&objects.nonce, made != 0 ? made : 0xffff,
                     __ATOMIC_RELEASE);
  }
  // A child is not to find the lock taken by a thread that it does not have.
  pthread_atfork(lock_objects, unlock_objects, unlock_objects);
  return __atomic_load_n(&objects.nonce, __ATOMIC_RELAXED);
}

inline uint32_t library_nonce() noexcept {
  uint32_t nonce = __atomic_load_n(&objects.nonce, __ATOMIC_ACQUIRE);
  return __builtin_expect(nonce == 0, 0) ? make_nonce() : nonce;
}

inline uint64_t handle_of(uint32_t number, uint32_t generation) noexcept {
  return uint64_t{library_nonce()} << 48 | uint64_t{generation} << 24 | number;
}

// The memory of a small object, while there is one.
inline void* open_small(object_slot* slot,
                        [[maybe_unused]] size_t size) noexcept {
#ifdef CROSSBILL_TELL_SANITIZER
  __asan_unpoison_memory_region(slot->small, size);
#endif
  return slot->small;
}
inline void close_small([[maybe_unused]] object_slot* slot) noexcept {
#ifdef CROSSBILL_TELL_SANITIZER
  __asan_poison_memory_region(slot->small, kSmall);
#endif
}

// A new chunk of slots begins with this number.
inline int32_t add_chunk(uint32_t number) noexcept {
  constexpr size_t size = sizeof(object_slot) * kChunk;
  if (number == kSlots) return CROSSBILL_TOO_MANY_OBJECTS;
  object_slot* chunk =
      static_cast<object_slot*>(aligned_alloc(alignof(object_slot), size));
  if (chunk == nullptr) return CROSSBILL_NO_MEMORY;
  __builtin_memset(static_cast<void*>(chunk), 0, size);
  for (uint32_t i = 0; i < kChunk; i++) {
    chunk[i].state = empty_state(number + i, objects.first_generation);
    close_small(&chunk[i]);
  }
  __atomic_store_n(&objects.chunks[number / kChunk], chunk, __ATOMIC_RELEASE);
  return CROSSBILL_OK;
}

inline object_slot* slot_at(uint32_t number) noexcept {
  return &objects.chunks[number / kChunk][number % kChunk];
}

// A slot that nobody uses, with its number. Null: none, and `code` says why.
// The lock is held.
inline object_slot* take_slot(uint32_t& number, int32_t& code) noexcept {
  if (objects.free != 0) {
    number = objects.free - 1;
    object_slot* slot = slot_at(number);
    objects.free = slot->next_free;
    return slot;
  }
  number = objects.used;
  if (number % kChunk == 0) code = add_chunk(number);
  if (code != CROSSBILL_OK) return nullptr;
  __atomic_store_n(&objects.used, number + 1, __ATOMIC_RELEASE);
  return slot_at(number);
}

// slot->busy: who is in it without the bias, and 23 bits of the generation, so
// that nobody enters an object by a handle of the slot's former life.
inline uint64_t nobody_in(uint64_t handle_or_state) noexcept {
  return handle_or_state >> 24 & ((1 << 23) - 1);
}

// The lock is held, so that nobody is just moving the bias for a handle of the
// slot's former life.
inline void give_bias(object_slot* slot, thread_record* record) noexcept {
  uint64_t state = __atomic_load_n(&slot->state, __ATOMIC_RELAXED);
  slot->moves = 0;
  __atomic_store_n(&slot->biased, objects.membarrier != 0 ? record : nullptr,
                   __ATOMIC_RELAXED);
  __atomic_store_n(&slot->busy, nobody_in(state), __ATOMIC_RELAXED);
}

// A slot that is about to get an object. Null: none.
struct taken_slot {
  object_slot* slot = nullptr;
  uint32_t number = 0;
  thread_record* record = nullptr;  // of this thread; null: any may use it
};

// One of those that this thread keeps. False: it has none.
inline bool take_spare(thread_record* record, taken_slot& to) noexcept {
  if (record == nullptr || record->spare_count == 0) [[unlikely]]
    return false;
  to.number = record->spares[--record->spare_count];
  to.slot = slot_at(to.number);
  to.record = record;
  return true;
}

[[gnu::noinline]] inline int32_t take_any_slot(thread_rule rule,
                                               taken_slot& to) noexcept {
  library_nonce();
  if (rule != thread_rule::any) {
    to.record = this_record();  // which an ended thread may have left
    if (to.record == nullptr) return CROSSBILL_NO_MEMORY;
    if (rule == thread_rule::creator && take_spare(to.record, to))
      return CROSSBILL_OK;
  }
  int32_t code = CROSSBILL_OK;
  objects_lock guard;
  to.slot = take_slot(to.number, code);
  // creator_thread uses neither bias nor `busy`; any_thread sets `busy` itself.
  if (to.slot != nullptr && rule == thread_rule::one_at_a_time)
    give_bias(to.slot, to.record);
  return code;
}

template <thread_rule Rule>
[[gnu::always_inline]] inline int32_t take_slot_for(taken_slot& to) noexcept {
  if constexpr (Rule == thread_rule::creator)
    if (take_spare(record_of_thread, to)) return CROSSBILL_OK;
  return take_any_slot(Rule, to);
}

// The state of a slot whose object with this handle has been ended.
inline uint64_t ended_state(uint64_t handle) noexcept {
  uint32_t next = (generation_of(handle) + 1) & (kGenerations - 1);
  return empty_state(handle & (kSlots - 1), next) |
         (next == objects.first_generation ? kUsedUp : 0);
}

// The object has been ended and destroyed: the slot may be used again. Those of
// creators stay with their threads, which saves them the lock.
template <thread_rule Rule>
inline void give_back_slot(object_slot* slot, uint64_t handle) noexcept {
  if ((ended_state(handle) & kUsedUp) != 0) return;  // for ever
  uint32_t number = handle & (kSlots - 1);
  if constexpr (Rule == thread_rule::creator) {
    thread_record* record = __atomic_load_n(&slot->owner, __ATOMIC_RELAXED);
    if (record->spare_count < kSpares) {
      record->spares[record->spare_count++] = number;
      return;
    }
  }
  objects_lock guard;
  slot->next_free = objects.free;
  objects.free = number + 1;
}

}  // namespace detail
}  // namespace crossbill

#pragma GCC visibility pop
