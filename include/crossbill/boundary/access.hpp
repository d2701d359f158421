// SPDX-License-Identifier: MIT
// Going into an object and out of it by its handle, freeing it, and listing
// what is alive: the rules that object.hpp describes.
#pragma once

#include <crossbill/boundary/object.hpp>

#pragma GCC visibility push(hidden)

namespace crossbill::detail {

// Each rule is a class: an object of it is one call's stay in one object. It is
// entered once at most, and left once if it was entered.

struct creator_stay {
  object_slot* slot = nullptr;

  bool enter(object_slot* into, uint64_t handle,
             const object_type& type) noexcept {
    if (__atomic_load_n(&into->state, __ATOMIC_RELAXED) !=
            wanted_state(handle) ||
        !is_type(into, type) ||
        __atomic_load_n(&into->owner, __ATOMIC_RELAXED) != this_thread())
      return false;
    slot = into;
    __atomic_store_n(&slot->busy, slot->busy + 1, __ATOMIC_RELAXED);
    return true;
  }
  void leave() noexcept {
    __atomic_store_n(&slot->busy, slot->busy - 1, __ATOMIC_RELAXED);
  }
  // Whether this stay is the only one; its handle is dead if so.
  bool end(uint64_t handle) noexcept {
    if (slot->busy != 1) return false;
    __atomic_store_n(&slot->state, wanted_state(handle) & ~kAlive,
                     __ATOMIC_RELAXED);
    return true;
  }
};

// ---- one_at_a_time

inline bool is_in(const thread_record* record,
                  const object_slot* slot) noexcept {
  for (uint32_t i = 0; i < kNested; i++)
    if (__atomic_load_n(&record->in[i], __ATOMIC_ACQUIRE) == slot) return true;
  return false;
}

struct exclusive_stay {
  object_slot* slot = nullptr;
  thread_record* mine = nullptr;  // null: entered without the bias

  bool enter(object_slot* into, uint64_t handle,
             const object_type& type) noexcept {
    slot = into;
    if (!is_good(handle, type)) return false;
    mine = record_of_thread;
    if (mine != nullptr && mine->depth < kNested) {
      write_down();
      __atomic_signal_fence(__ATOMIC_SEQ_CST);  // the other side: membarrier
      if (__atomic_load_n(&slot->biased, __ATOMIC_RELAXED) == mine) return true;
      strike_out();
    }
    if (!enter_slowly()) return false;
    if (is_good(handle, type)) return true;
    leave();
    return false;
  }

  void leave() noexcept {
    if (mine != nullptr) return strike_out();
    uint32_t busy = slot->busy - 1;
    if (busy == 0) __atomic_store_n(&slot->holder, nullptr, __ATOMIC_RELAXED);
    __atomic_store_n(&slot->busy, busy, __ATOMIC_RELEASE);
  }

  bool end(uint64_t handle) noexcept {
    if (mine == nullptr ? slot->busy != 1 : stays() != 1) return false;
    __atomic_store_n(&slot->state, wanted_state(handle) & ~kAlive,
                     __ATOMIC_RELAXED);
    return true;
  }

 private:
  bool is_good(uint64_t handle, const object_type& type) const noexcept {
    return __atomic_load_n(&slot->state, __ATOMIC_RELAXED) ==
               wanted_state(handle) &&
           is_type(slot, type);
  }

  void write_down() noexcept {
    __atomic_store_n(&mine->in[mine->depth], slot, __ATOMIC_RELAXED);
    mine->depth++;
  }
  void strike_out() noexcept {
    if (mine->more > 0) {
      mine->more--;
      return;
    }
    mine->depth--;
    __atomic_store_n(&mine->in[mine->depth], nullptr, __ATOMIC_RELEASE);
  }
  uint32_t stays() const noexcept {
    uint32_t found = mine->more;  // of any object: too many is safe
    for (uint32_t i = 0; i < mine->depth; i++) found += mine->in[i] == slot;
    return found;
  }

  bool enter_without_bias() noexcept {
    thread_record* me = this_record();
    mine = nullptr;
    uint32_t none = 0;
    if (__atomic_compare_exchange_n(&slot->busy, &none, 1, false,
                                    __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
      __atomic_store_n(&slot->holder, me, __ATOMIC_RELAXED);
      return true;
    }
    if (me == nullptr || __atomic_load_n(&slot->holder, __ATOMIC_RELAXED) != me)
      return false;
    __atomic_store_n(&slot->busy, slot->busy + 1, __ATOMIC_RELAXED);
    return true;
  }

  // With the slot locked: this thread has the bias.
  bool enter_with_bias() noexcept {
    if (mine->depth < kNested) {
      write_down();
      return true;
    }
    bool in = is_in(mine, slot);
    mine->more += in;
    return in;
  }

  [[gnu::noinline]] bool enter_slowly() noexcept {
    if (__atomic_load_n(&slot->biased, __ATOMIC_ACQUIRE) == nullptr)
      return enter_without_bias();
    mine = this_record();
    spin_lock guard(slot->lock);
    thread_record* other = __atomic_load_n(&slot->biased, __ATOMIC_RELAXED);
    if (other == nullptr || mine == nullptr) return enter_without_bias();
    if (other == mine) return enter_with_bias();
    __atomic_store_n(&slot->biased, mine, __ATOMIC_RELAXED);
    // From here on its thread sees that it lost the bias, or we that it is in.
    syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0);
    if (is_in(other, slot)) {
      __atomic_store_n(&slot->biased, other, __ATOMIC_RELAXED);
      return false;
    }
    if (slot->moves++ < kMovesUntilAtomic) return enter_with_bias();
    bool in = enter_without_bias();
    __atomic_store_n(&slot->biased, nullptr, __ATOMIC_RELEASE);
    return in;
  }
};

// ---- any_thread

struct shared_stay {
  object_slot* slot = nullptr;

  bool enter(object_slot* into, uint64_t handle,
             const object_type& type) noexcept {
    uint64_t state = __atomic_load_n(&into->state, __ATOMIC_RELAXED);
    do {
      if ((state & ~kPins) != wanted_state(handle) || !is_type(into, type))
        return false;
    } while (!__atomic_compare_exchange_n(&into->state, &state, state + 1, true,
                                          __ATOMIC_ACQUIRE, __ATOMIC_RELAXED));
    slot = into;
    return true;
  }
  void leave() noexcept {
    __atomic_fetch_sub(&slot->state, 1, __ATOMIC_RELEASE);
  }
  // The pin stays, until leave: nobody else can enter a dead object.
  bool end(uint64_t handle) noexcept {
    uint64_t state = wanted_state(handle) | 1;  // this pin alone
    return __atomic_compare_exchange_n(&slot->state, &state, state & ~kAlive,
                                       false, __ATOMIC_ACQ_REL,
                                       __ATOMIC_RELAXED);
  }
};

template <thread_rule>
struct stay_of;
template <>
struct stay_of<thread_rule::creator> : creator_stay {};
template <>
struct stay_of<thread_rule::one_at_a_time> : exclusive_stay {};
template <>
struct stay_of<thread_rule::any> : shared_stay {};

// ---- what exported functions use

// Goes in. The stay is to be left if the result is 0.
template <class Stay>
inline int32_t enter_object(Stay& stay, uint64_t handle,
                            const object_type& type) noexcept {
  object_slot* found = find_slot(handle);
  if (__builtin_expect(found == nullptr || handle >> 48 != objects.nonce ||
                           !stay.enter(found, handle, type),
                       0))
    return why_refused(handle, found, type);
  return CROSSBILL_OK;
}

// Ends the handle's life, and hands out the object, which is not destroyed.
template <thread_rule Rule>
inline int32_t end_object(uint64_t handle, const object_type& type,
                          void*& object) noexcept {
  stay_of<Rule> stay;
  int32_t code = enter_object(stay, handle, type);
  if (code != CROSSBILL_OK) return code;
  bool ended = stay.end(handle);
  object = stay.slot->object;
  stay.leave();
  if (!ended) return CROSSBILL_IN_USE;
  give_back_slot(stay.slot, handle);
  return CROSSBILL_OK;
}

// ---- owned arrays and strings

// Arrays of all types are one type of object: any thread may give them back.
inline void destroy_nothing(void*) noexcept {}
inline constexpr object_type array_type{"array", destroy_nothing,
                                        thread_rule::any};

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
  void* memory = nullptr;
  int32_t code = end_object<thread_rule::any>(handle, array_type, memory);
  if (code != CROSSBILL_OK) return code;
  static_cast<owned_memory*>(memory)->destroy(
      static_cast<owned_memory*>(memory));
  return CROSSBILL_OK;
}

// ---- the registry

inline int32_t watch_objects(int32_t on) noexcept {
  return __atomic_exchange_n(&objects.watching, on != 0, __ATOMIC_RELAXED);
}

inline size_t live_objects(crossbill_live_object* to,
                           size_t capacity) noexcept {
  uint32_t used = __atomic_load_n(&objects.used, __ATOMIC_ACQUIRE);
  size_t found = 0;
  for (uint32_t i = 0; i < used; i++) {
    object_slot* slot = find_slot(i);
    uint64_t state = __atomic_load_n(&slot->state, __ATOMIC_ACQUIRE);
    if ((state & kAlive) == 0 ||
        __atomic_load_n(&slot->watched, __ATOMIC_RELAXED) == 0)
      continue;
    if (found < capacity)
      to[found] = {handle_of(i, generation_of(state)),
                   __atomic_load_n(&slot->type, __ATOMIC_RELAXED)->name,
                   __atomic_load_n(&slot->made_at, __ATOMIC_RELAXED)};
    found++;
  }
  return found;
}

}  // namespace crossbill::detail

#pragma GCC visibility pop
