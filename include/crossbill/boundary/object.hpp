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
#pragma once

#include <crossbill/boundary/abi.h>
#include <linux/membarrier.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__SANITIZE_THREAD__)
#define CROSSBILL_THREAD_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define CROSSBILL_THREAD_SANITIZER 1
#endif
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
  void (*destroy)(void*) noexcept;
  thread_rule threads;
};

// What one thread is in at present, where it has the bias. Only this thread
// writes it; it is given to another thread after its end, never freed.
constexpr uint32_t kNested = 28;  // different objects, one within the other
struct alignas(64) thread_record {
  struct object_slot* in[kNested];
  uint32_t depth;
  uint32_t more;  // entries into what it is in already, when `in` is full
  thread_record* next_free;
};

// All members are read and written by __atomic builtins, but `object`.
struct alignas(64) object_slot {
  uint64_t state;  // generation << 32 | pins; bit 63: alive
  void* object;
  const object_type* type;
  uint64_t owner;         // serial of the creator
  thread_record* biased;  // null: nobody has the bias any more
  thread_record* holder;  // who is in it, where nobody has the bias
  uint32_t busy;          // how often its creator, or the holder, is in it
  uint16_t moves;
  uint8_t lock;
  uint8_t watched;
  uint32_t next_free;
  const void* made_at;
};

constexpr uint64_t kAlive = uint64_t{1} << 63;
constexpr uint64_t kPins = 0xffffffff;
constexpr uint32_t kGenerations = 1 << 24;
constexpr uint32_t kSlots = 1 << 22;
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
inline constinit uint64_t serials = 0;
[[gnu::tls_model(
    "initial-exec")]] inline constinit thread_local uint64_t serial_of_thread =
    0;

// Numbers threads, never twice, unlike their addresses.
inline uint64_t this_thread() noexcept {
  if (__builtin_expect(serial_of_thread == 0, 0))
    serial_of_thread = __atomic_add_fetch(&serials, 1, __ATOMIC_RELAXED);
  return serial_of_thread;
}

[[gnu::tls_model("initial-exec")]] inline constinit thread_local thread_record*
    record_of_thread = nullptr;

class spin_lock {
 public:
  explicit spin_lock(uint8_t& lock) noexcept : lock_(lock) {
    while (__atomic_exchange_n(&lock_, 1, __ATOMIC_ACQUIRE) != 0)
      syscall(SYS_sched_yield);
  }
  ~spin_lock() { __atomic_store_n(&lock_, 0, __ATOMIC_RELEASE); }
  spin_lock(const spin_lock&) = delete;

 private:
  uint8_t& lock_;
};

// Gives the record back at the end of the thread.
struct record_keeper {
  ~record_keeper() {
    spin_lock guard(objects.lock);
    record_of_thread->next_free = objects.free_records;
    objects.free_records = record_of_thread;
    record_of_thread = nullptr;
  }
  bool kept = false;
};
inline thread_local record_keeper keeper_of_record;

// Null without memory: the thread then has the bias of nothing.
[[gnu::cold, gnu::noinline]] inline thread_record* make_record() noexcept {
  spin_lock guard(objects.lock);
  thread_record* record = objects.free_records;
  if (record != nullptr) {
    objects.free_records = record->next_free;
  } else {
    record = static_cast<thread_record*>(
        aligned_alloc(alignof(thread_record), sizeof(thread_record)));
    if (record == nullptr) return nullptr;
    __builtin_memset(static_cast<void*>(record), 0, sizeof *record);
  }
  record_of_thread = record;
  keeper_of_record.kept = true;
  return record;
}

inline thread_record* this_record() noexcept {
  thread_record* record = record_of_thread;
  return __builtin_expect(record == nullptr, 0) ? make_record() : record;
}

// Libraries in one process lie at different pages, so their nonces differ
// (certainly within 256 MiB of each other, else with 65,535 in 65,536).
// The first generation is a random one, so that a handle made up, or one of a
// former life of this library, is not found.
[[gnu::cold, gnu::noinline]] inline uint32_t make_nonce() noexcept {
  spin_lock guard(objects.lock);
  uint32_t nonce = __atomic_load_n(&objects.nonce, __ATOMIC_RELAXED);
  if (nonce != 0) return nonce;
  const void* random = reinterpret_cast<const void*>(getauxval(AT_RANDOM));
  uint64_t seed = 0;  // 16 random bytes, at any address
  if (random != nullptr) __builtin_memcpy(&seed, random, sizeof seed);
  uint64_t mixed = (seed ^ __builtin_ia32_rdtsc()) * 0x9e3779b97f4a7c15;
  objects.first_generation = static_cast<uint32_t>(mixed >> 40) | 1;
  nonce = (reinterpret_cast<uintptr_t>(&objects) >> 12 ^ seed) & 0xffff;
  if (nonce == 0) nonce = 0xffff;
#ifndef CROSSBILL_THREAD_SANITIZER  // it knows nothing of membarrier
  objects.membarrier =
      syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0,
              0) == 0;
#endif
  __atomic_store_n(&objects.nonce, nonce, __ATOMIC_RELEASE);
  return nonce;
}

inline uint32_t library_nonce() noexcept {
  uint32_t nonce = __atomic_load_n(&objects.nonce, __ATOMIC_ACQUIRE);
  return __builtin_expect(nonce == 0, 0) ? make_nonce() : nonce;
}

inline uint32_t generation_of(uint64_t state) noexcept {
  return static_cast<uint32_t>(state >> 32) & (kGenerations - 1);
}

inline uint64_t handle_of(uint32_t number, uint32_t generation) noexcept {
  return uint64_t{objects.nonce} << 48 | uint64_t{generation} << 24 | number;
}

// A slot that nobody uses, with its number. Null: out of memory or numbers.
inline object_slot* take_slot(uint32_t& number, int32_t& code) noexcept {
  spin_lock guard(objects.lock);
  if (objects.free != 0) {
    number = objects.free - 1;
    object_slot* slot = &objects.chunks[number / kChunk][number % kChunk];
    objects.free = slot->next_free;
    return slot;
  }
  number = objects.used;
  code = CROSSBILL_TOO_MANY_OBJECTS;
  if (number == kSlots) return nullptr;
  object_slot*& chunk = objects.chunks[number / kChunk];
  if (chunk == nullptr) {
    constexpr size_t size = sizeof(object_slot) * kChunk;
    void* memory = aligned_alloc(alignof(object_slot), size);
    code = CROSSBILL_NO_MEMORY;
    if (memory == nullptr) return nullptr;
    __builtin_memset(memory, 0, size);
    __atomic_store_n(&chunk, static_cast<object_slot*>(memory),
                     __ATOMIC_RELEASE);
  }
  __atomic_store_n(&objects.used, number + 1, __ATOMIC_RELAXED);
  object_slot* slot = &chunk[number % kChunk];
  slot->state = uint64_t{objects.first_generation} << 32;
  return slot;
}

// Gives an object a handle. 0: no slot, and `code` says why.
inline uint64_t add_object(void* object, const object_type& type,
                           const void* made_at, int32_t& code) noexcept {
  library_nonce();
  uint32_t number = 0;
  object_slot* slot = take_slot(number, code);
  if (slot == nullptr) return 0;
  bool biased =
      type.threads == thread_rule::one_at_a_time && objects.membarrier != 0;
  slot->object = object;
  __atomic_store_n(&slot->type, &type, __ATOMIC_RELAXED);
  __atomic_store_n(&slot->owner, this_thread(), __ATOMIC_RELAXED);
  __atomic_store_n(&slot->biased, biased ? this_record() : nullptr,
                   __ATOMIC_RELAXED);
  slot->moves = 0;
  __atomic_store_n(&slot->made_at, made_at, __ATOMIC_RELAXED);
  __atomic_store_n(&slot->watched, objects.watching, __ATOMIC_RELAXED);
  uint32_t generation = generation_of(slot->state);
  __atomic_store_n(&slot->state, kAlive | uint64_t{generation} << 32,
                   __ATOMIC_RELEASE);
  return handle_of(number, generation);
}

// The slot is dead already: its next generation, and back to the free ones.
inline void give_back_slot(object_slot* slot, uint64_t handle) noexcept {
  uint32_t next = (generation_of(slot->state) + 1) & (kGenerations - 1);
  __atomic_store_n(&slot->state, uint64_t{next} << 32, __ATOMIC_RELEASE);
  if (next == objects.first_generation) return;  // used up
  spin_lock guard(objects.lock);
  slot->next_free = objects.free;
  objects.free = static_cast<uint32_t>(handle & (kSlots - 1)) + 1;
}

// Which of the reasons it is. Never on the way of a call that succeeds.
[[gnu::cold, gnu::noinline]] inline int32_t why_refused(
    uint64_t handle, const object_slot* slot,
    const object_type& type) noexcept {
  if (handle == 0) return CROSSBILL_NULL_HANDLE;
  if (handle >> 48 != library_nonce()) return CROSSBILL_FOREIGN_HANDLE;
  uint32_t used = __atomic_load_n(&objects.used, __ATOMIC_RELAXED);
  if (slot == nullptr || (handle & (kGenerations - 1)) >= used)
    return CROSSBILL_FORGED_HANDLE;
  uint64_t state = __atomic_load_n(&slot->state, __ATOMIC_ACQUIRE);
  uint32_t mine = static_cast<uint32_t>(handle >> 24) & (kGenerations - 1);
  uint32_t first = objects.first_generation;
  uint32_t age = (mine - first) & (kGenerations - 1);
  uint32_t now = (generation_of(state) - first) & (kGenerations - 1);
  if (age > now || (age == now && (state & kAlive) == 0))
    return CROSSBILL_FORGED_HANDLE;
  if (age < now) return CROSSBILL_STALE_HANDLE;
  if (__atomic_load_n(&slot->type, __ATOMIC_RELAXED) != &type)
    return CROSSBILL_WRONG_TYPE;
  if (type.threads == thread_rule::creator &&
      __atomic_load_n(&slot->owner, __ATOMIC_RELAXED) != this_thread())
    return CROSSBILL_WRONG_THREAD;
  return CROSSBILL_IN_USE;
}

inline object_slot* find_slot(uint64_t handle) noexcept {
  uint32_t number = handle & (kGenerations - 1);
  if (number >= kSlots) return nullptr;
  object_slot* chunk =
      __atomic_load_n(&objects.chunks[number / kChunk], __ATOMIC_ACQUIRE);
  return chunk == nullptr ? nullptr : &chunk[number % kChunk];
}

// The state of the slot while the handle is good, without its pins.
inline uint64_t wanted_state(uint64_t handle) noexcept {
  return kAlive | (handle & 0xffffff000000) << 8;
}

inline bool is_type(const object_slot* slot, const object_type& type) noexcept {
  return __atomic_load_n(&slot->type, __ATOMIC_RELAXED) == &type;
}

}  // namespace detail
}  // namespace crossbill

#pragma GCC visibility pop
