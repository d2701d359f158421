// SPDX-License-Identifier: MIT
// Going into an object and out of it by its handle, freeing it, and listing
// what is alive: the rules that slot.hpp describes.
#pragma once

#include <crossbill/boundary/error.hpp>
#include <crossbill/boundary/object.hpp>

#pragma GCC visibility push(hidden)

namespace crossbill::detail {

// Each rule is a class: an object of it is one call's stay in one object. It is
// entered once at most, and left once if it was entered. `end` ends the life of
// a handle whose object nobody is in; false: refused.
//
// A stay that changes the object (a parameter T&) is the only one of its thread
// there; stays that only read it (const T&) may be many. Else a callback could
// change what the call under it goes through, and f(b, b) what it reads.

// Acquires what was written when the object was made.
inline bool is_good(const object_slot* slot, uint64_t handle,
                    const object_type& type) noexcept {
  return __atomic_load_n(&slot->state, __ATOMIC_ACQUIRE) == handle &&
         is_type(slot, type);
}

inline void end_handle(object_slot* slot, uint64_t handle) noexcept {
  __atomic_store_n(&slot->state, ended_state(handle), __ATOMIC_RELEASE);
}

// The stays of the only thread that can be in a slot now, in `inside`.
template <bool Changes>
struct borrow {
  uint32_t others = 0;  // stays when it began

  bool begin(object_slot* slot) noexcept {
    others = __atomic_load_n(&slot->inside, __ATOMIC_RELAXED);
    if (Changes ? others != 0 : others == kChanging) [[unlikely]]
      return false;
    __atomic_store_n(&slot->inside, Changes ? kChanging : others + 1,
                     __ATOMIC_RELAXED);
    return true;
  }
  // Most often as it was before. Said by a branch, which processors foresee, a
  // call need not wait until the last one's numbers have come back from memory.
  void end(object_slot* slot) noexcept {
    uint32_t left = 0;
    if constexpr (!Changes) {
      left = others;
      if (slot->inside == others + 1) [[likely]] {
        asm("" : "+r"(left));  // hides that the other number is the same
      } else {
        left = slot->inside - 1;
      }
    }
    __atomic_store_n(&slot->inside, left, __ATOMIC_RELAXED);
  }
};

template <bool Changes>
struct creator_stay {
  object_slot* slot = nullptr;
  borrow<Changes> borrowed;

  bool enter(object_slot* into, uint64_t handle,
             const object_type& type) noexcept {
    slot = into;
    return may_enter(into, handle, type) && borrowed.begin(into);
  }
  void leave() noexcept { borrowed.end(slot); }
  static bool end(object_slot* slot, uint64_t handle,
                  const object_type& type) noexcept {
    if (!may_enter(slot, handle, type) || slot->inside != 0) return false;
    slot->owner->owned--;
    end_handle(slot, handle);
    return true;
  }

 private:
  static bool may_enter(const object_slot* slot, uint64_t handle,
                        const object_type& type) noexcept {
    return is_good(slot, handle, type) &&
           is_this_thread(__atomic_load_n(&slot->owner, __ATOMIC_RELAXED));
  }
};

// ---- one_at_a_time

inline bool is_in(const thread_record* record,
                  const object_slot* slot) noexcept {
  for (uint32_t i = 0; i < kNested; i++)
    if (__atomic_load_n(&record->in[i], __ATOMIC_ACQUIRE) == slot) return true;
  return false;
}

// All threads of the process see each other's writes so far.
inline bool order_all_threads() noexcept {
  if (syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) == 0)
    return true;
  return syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0,
                 0) == 0 &&
         syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) == 0;
}

// How a thread is in an object. Fits into two registers, so that a stay that is
// begun and ended on the short way never lies in memory.
struct way_in {
  thread_record* record;  // null: without the bias
  uint32_t at;            // its place in record->in
  bool in;
};

// A signal handler that enters here, too, gets a place of its own.
inline way_in write_down(thread_record* record, object_slot* slot) noexcept {
  uint32_t at = record->depth++;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  __atomic_store_n(&record->in[at], slot, __ATOMIC_RELAXED);
  return {record, at, true};
}

inline void strike_out(thread_record* record, uint32_t at) noexcept {
  if (record->again[at] > 0) [[unlikely]] {
    record->again[at]--;
    return;
  }
  __atomic_store_n(&record->in[at], nullptr, __ATOMIC_RELEASE);
  if (record->depth == at + 1) record->depth = at;
}

inline uint64_t this_thread_in(uint64_t handle) noexcept {
  return thread_pointer() >> 6 << 23 | nobody_in(handle);
}

inline way_in enter_without_bias(object_slot* slot, uint64_t handle) noexcept {
  uint64_t found = nobody_in(handle);
  const uint64_t me = this_thread_in(handle);
  if (__atomic_compare_exchange_n(&slot->busy, &found, me, false,
                                  __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
    return {nullptr, 0, true};
  if (found == me) slot->again++;
  return {nullptr, 0, found == me};
}

inline void leave_without_bias(object_slot* slot, uint64_t nobody) noexcept {
  if (slot->again > 0)
    slot->again--;
  else
    __atomic_store_n(&slot->busy, nobody, __ATOMIC_RELEASE);
}

inline way_in give_up_bias(object_slot* slot, uint64_t handle) noexcept {
  way_in way = enter_without_bias(slot, handle);
  __atomic_store_n(&slot->biased, nullptr, __ATOMIC_RELEASE);
  return way;
}

// The lock is held, and this thread has the bias.
inline way_in enter_with_bias(thread_record* mine, object_slot* slot,
                              uint64_t handle) noexcept {
  while (mine->depth > 0 && mine->in[mine->depth - 1] == nullptr) mine->depth--;
  if (mine->depth < kNested) return write_down(mine, slot);
  for (uint32_t at = 0; at < kNested; at++)
    if (mine->in[at] == slot) {
      mine->again[at]++;
      return {mine, at, true};
    }
  return give_up_bias(slot, handle);
}

inline way_in enter_slowly(object_slot* slot, uint64_t handle) noexcept {
  if (__atomic_load_n(&slot->biased, __ATOMIC_ACQUIRE) == nullptr)
    return enter_without_bias(slot, handle);
  constexpr way_in refused{nullptr, 0, false};
  thread_record* mine = this_record();
  if (mine == nullptr) return refused;
  objects_lock guard;
  thread_record* other = __atomic_load_n(&slot->biased, __ATOMIC_RELAXED);
  if (other == nullptr) return enter_without_bias(slot, handle);
  if (other == mine) return enter_with_bias(mine, slot, handle);
  __atomic_store_n(&slot->biased, mine, __ATOMIC_RELAXED);
  // From here on its thread sees that it lost the bias, or we that it is in.
  if (!order_all_threads() || is_in(other, slot)) {
    __atomic_store_n(&slot->biased, other, __ATOMIC_RELAXED);
    return refused;
  }
  return slot->moves++ < kMovesUntilAtomic ? enter_with_bias(mine, slot, handle)
                                           : give_up_bias(slot, handle);
}

inline void leave_by(way_in way, object_slot* slot, uint64_t nobody) noexcept {
  if (way.record != nullptr)
    strike_out(way.record, way.at);
  else
    leave_without_bias(slot, nobody);
}

// All but the short way. The object may have been freed meanwhile.
[[gnu::noinline]] inline way_in enter_otherwise(
    object_slot* slot, uint64_t handle, const object_type& type) noexcept {
  way_in way = enter_slowly(slot, handle);
  if (!way.in || is_good(slot, handle, type)) return way;
  leave_by(way, slot, nobody_in(handle));
  way.in = false;
  return way;
}
[[gnu::noinline]] inline void leave_otherwise(way_in way, object_slot* slot,
                                              uint64_t handle) noexcept {
  leave_by(way, slot, nobody_in(handle));
}

// Whether this thread is in the object: what else keeps it out is another one.
inline bool this_thread_is_in(const object_slot* slot,
                              uint64_t handle) noexcept {
  const thread_record* mine = record_of_thread;
  return (mine != nullptr && is_in(mine, slot)) ||
         __atomic_load_n(&slot->busy, __ATOMIC_RELAXED) ==
             this_thread_in(handle);
}

// Stays of one thread need not end in the order of their beginnings: hosts with
// stackful coroutines switch within callbacks.
template <bool Changes>
struct exclusive_stay {
  object_slot* slot = nullptr;
  uint64_t handle = 0;
  way_in way{};
  borrow<Changes> borrowed;

  // The bias cannot come back to this thread between the first check and the
  // last load unless the thread itself, which is here, makes it so: so the
  // object is the same.
  [[gnu::always_inline]] bool enter(object_slot* into, uint64_t by,
                                    const object_type& type) noexcept {
    if (!is_good(into, by, type)) return false;
    slot = into;
    handle = by;
    if (!step_in(into, by, type)) return false;
    if (borrowed.begin(into)) [[likely]]
      return true;
    step_out();
    return false;
  }

  [[gnu::always_inline]] void leave() noexcept {
    borrowed.end(slot);
    step_out();
  }

  static bool end(object_slot* slot, uint64_t handle,
                  const object_type& type) noexcept {
    exclusive_stay<true> stay;
    if (!stay.enter(slot, handle, type)) return false;
    end_handle(slot, handle);
    stay.borrowed.end(slot);
    // Nor can anyone enter it by compare-and-swap from here on.
    uint64_t nobody = nobody_in(handle + (uint64_t{1} << 24));
    if (stay.way.record != nullptr)
      __atomic_store_n(&slot->busy, nobody, __ATOMIC_RELEASE);
    leave_by(stay.way, slot, nobody);
    return true;
  }

 private:
  [[gnu::always_inline]] bool step_in(object_slot* into, uint64_t by,
                                      const object_type& type) noexcept {
    thread_record* mine = __atomic_load_n(&into->biased, __ATOMIC_RELAXED);
    if (mine != nullptr && is_this_thread(mine) && mine->depth < kNested)
        [[likely]] {
      way = write_down(mine, into);
      __atomic_signal_fence(__ATOMIC_SEQ_CST);  // the other side: membarrier
      if (__atomic_load_n(&into->biased, __ATOMIC_RELAXED) == mine) [[likely]]
        return true;
      step_out();
    }
    way = enter_otherwise(into, by, type);
    return way.in;
  }

  [[gnu::always_inline]] void step_out() noexcept {
    if (way.record == nullptr || way.record->again[way.at] > 0) [[unlikely]]
      return leave_otherwise(way, slot, handle);
    __atomic_store_n(&way.record->in[way.at], nullptr, __ATOMIC_RELEASE);
    if (way.record->depth == way.at + 1) [[likely]]
      way.record->depth = way.at;
  }
};

// ---- any_thread

// Whoever finds nobody in the object puts its thread into the slot's `busy`, by
// two plain stores; who comes while others are in it, into its thread's list.

constexpr uintptr_t kMayChange = 1;  // beside a thread pointer

// A stay that its thread's record lists.
struct listed_stay {
  object_slot* slot;
  bool changes;
  listed_stay **to_this, *next;  // an entry before it may end after it
};

// Whether a stay of this thread is in the object, and one of the two changes
// it.
inline bool conflicts(const thread_record* mine, const object_slot* slot,
                      bool changes) noexcept {
  uintptr_t first = __atomic_load_n(&slot->busy, __ATOMIC_RELAXED);
  if (first == (thread_pointer() | kMayChange) ||
      (changes && first == thread_pointer()))
    return true;
  const listed_stay* at = mine == nullptr ? nullptr : mine->listed;
  while (at != nullptr && (at->slot != slot || !(changes || at->changes)))
    at = at->next;
  return at != nullptr;
}

// False: refused, or without memory for the record.
[[gnu::noinline]] inline bool list_stay(object_slot* slot, bool changes,
                                        listed_stay& stay) noexcept {
  thread_record* mine = this_record();
  if (mine == nullptr || conflicts(mine, slot, changes)) return false;
  stay = {slot, changes, &mine->listed, mine->listed};
  if (stay.next != nullptr) stay.next->to_this = &stay.next;
  mine->listed = &stay;
  return true;
}
[[gnu::noinline]] inline void unlist_stay(listed_stay& stay) noexcept {
  *stay.to_this = stay.next;
  if (stay.next != nullptr) stay.next->to_this = stay.to_this;
}

template <bool Changes>
struct shared_stay {
  object_slot* slot = nullptr;
  bool is_listed = false;
  listed_stay listed;  // if it is

  bool enter(object_slot* into, uint64_t handle,
             const object_type& type) noexcept {
    uint64_t state = __atomic_load_n(&into->state, __ATOMIC_ACQUIRE);
    do {
      if (!is_right(state, handle) || !is_type(into, type)) return false;
    } while (!__atomic_compare_exchange_n(&into->state, &state, state + 1, true,
                                          __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE));
    slot = into;
    if ((state & kPins) == 0) [[likely]] {
      __atomic_store_n(&into->busy,
                       thread_pointer() | (Changes ? kMayChange : 0),
                       __ATOMIC_RELAXED);
      return true;
    }
    is_listed = list_stay(into, Changes, listed);
    if (!is_listed) unpin();
    return is_listed;
  }
  void leave() noexcept {
    if (is_listed) [[unlikely]]
      unlist_stay(listed);
    else
      __atomic_store_n(&slot->busy, 0, __ATOMIC_RELAXED);
    unpin();
  }
  static bool end(object_slot* slot, uint64_t handle,
                  const object_type& type) noexcept {
    uint64_t state = handle & ~kPins;  // none
    return is_right(__atomic_load_n(&slot->state, __ATOMIC_ACQUIRE), handle) &&
           is_type(slot, type) &&
           __atomic_compare_exchange_n(&slot->state, &state,
                                       ended_state(handle), false,
                                       __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
  }

 private:
  void unpin() noexcept {
    __atomic_fetch_sub(&slot->state, 1, __ATOMIC_RELEASE);
  }
  static bool is_right(uint64_t state, uint64_t handle) noexcept {
    return (state & ~kPins) == (handle & ~kPins) && is_alive(handle) &&
           (handle & kPins) < kSlots;
  }
};

template <thread_rule, bool Changes>
struct stay_of;
template <bool Changes>
struct stay_of<thread_rule::creator, Changes> : creator_stay<Changes> {};
template <bool Changes>
struct stay_of<thread_rule::one_at_a_time, Changes> : exclusive_stay<Changes> {
};
template <bool Changes>
struct stay_of<thread_rule::any, Changes> : shared_stay<Changes> {};

// Why a stay was not begun. Another thread in the object is one reason, this
// one's own stays are another.
[[gnu::cold, gnu::noinline]] inline int32_t why_kept_out(
    uint64_t handle, const object_slot* slot,
    const object_type& type) noexcept {
  int32_t code = why_refused(handle, slot, type);
  if (code != CROSSBILL_IN_USE) return code;
  switch (type.threads) {
    case thread_rule::creator:
      return CROSSBILL_BORROWED;
    case thread_rule::one_at_a_time:
      return this_thread_is_in(slot, handle) ? CROSSBILL_BORROWED : code;
    default:
      return conflicts(record_of_thread, slot, true) ? CROSSBILL_BORROWED
                                                     : CROSSBILL_NO_MEMORY;
  }
}

// ---- what exported functions use

// Goes in. The stay is to be left if the result is 0.
template <class Stay>
[[gnu::always_inline]] inline int32_t enter_object(
    Stay& stay, uint64_t handle, const object_type& type) noexcept {
  object_slot* found = find_slot(handle);
  if (found == nullptr || !stay.enter(found, handle, type)) [[unlikely]]
    return never_ok(why_kept_out(handle, found, type));
  return CROSSBILL_OK;
}

// Ends the handle's life, and hands out the slot, with the object in it: that
// is to be destroyed or taken out, and the slot to be given back.
template <thread_rule Rule>
inline int32_t end_object(uint64_t handle, const object_type& type,
                          object_slot*& slot) noexcept {
  object_slot* found = find_slot(handle);
  if (found == nullptr || !stay_of<Rule, true>::end(found, handle, type))
    return never_ok(why_refused(handle, found, type));
  slot = found;
  return CROSSBILL_OK;
}

// ---- owned arrays and strings

// Arrays of all types are one type of object: any thread may give them back.
inline constexpr object_type array_type{"array", thread_rule::any};

struct owned_memory {
  void (*destroy)(owned_memory*) noexcept;
};

template <class Container>
struct owned_container : owned_memory {
  explicit owned_container(Container&& from)
      : owned_memory{[](owned_memory* self) noexcept {
          delete static_cast<owned_container*>(self);
        }},
        value(static_cast<Container&&>(from)) {}
  Container value;
};

inline int32_t release_array(uint64_t handle) noexcept {
  object_slot* slot = nullptr;
  int32_t code = end_object<thread_rule::any>(handle, array_type, slot);
  if (code != CROSSBILL_OK) return code;
  auto* memory = static_cast<owned_memory*>(slot->object);
  memory->destroy(memory);
  give_back_slot<thread_rule::any>(slot, handle);
  return CROSSBILL_OK;
}

// ---- the registry

inline int32_t watch_objects(int32_t on) noexcept {
  return __atomic_exchange_n(&objects.watching, on != 0, __ATOMIC_RELAXED);
}

// False: not alive, or made while nobody watched.
inline bool describe_object(uint32_t number,
                            crossbill_live_object& to) noexcept {
  const object_slot* slot = find_slot(number);
  uint64_t state = __atomic_load_n(&slot->state, __ATOMIC_ACQUIRE) & ~kPins;
  if (!is_alive(state) ||
      __atomic_load_n(&slot->watched, __ATOMIC_RELAXED) == 0)
    return false;
  to = {handle_of(number, generation_of(state)),
        __atomic_load_n(&slot->type, __ATOMIC_RELAXED)->name,
        __atomic_load_n(&slot->made_at, __ATOMIC_ACQUIRE)};
  // Else it was freed just now, and what was read may be of the next one.
  return (__atomic_load_n(&slot->state, __ATOMIC_RELAXED) & ~kPins) == state;
}

inline size_t live_objects(crossbill_live_object* to,
                           size_t capacity) noexcept {
  uint32_t used = __atomic_load_n(&objects.used, __ATOMIC_ACQUIRE);
  size_t found = 0;
  for (uint32_t i = 0; i < used; i++) {
    crossbill_live_object one;
    if (!describe_object(i, one)) continue;
    if (found < capacity) to[found] = one;
    found++;
  }
  return found;
}

}  // namespace crossbill::detail

#pragma GCC visibility pop
