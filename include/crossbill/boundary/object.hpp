// SPDX-License-Identifier: MIT
// An object gets into a slot and out of it again, and what a handle is told
// that leads to none. Small objects that a function returned by value live in
// their slot.
#pragma once

#include <crossbill/boundary/slot.hpp>
#include <new>

#pragma GCC visibility push(hidden)

namespace crossbill::detail {

// The slot holds this object from here on. Its handle.
inline uint64_t fill_slot(const taken_slot& taken, void* object,
                          const object_type& type,
                          const void* made_at) noexcept {
  object_slot* slot = taken.slot;
  uint32_t generation =
      generation_of(__atomic_load_n(&slot->state, __ATOMIC_RELAXED));
  if (type.threads == thread_rule::creator) taken.record->owned++;
  slot->object = object;
  __atomic_store_n(&slot->type, &type, __ATOMIC_RELAXED);
  __atomic_store_n(&slot->owner, taken.record, __ATOMIC_RELAXED);
  __atomic_store_n(&slot->made_at, made_at, __ATOMIC_RELAXED);
  __atomic_store_n(&slot->watched,
                   __atomic_load_n(&objects.watching, __ATOMIC_RELAXED),
                   __ATOMIC_RELAXED);
  uint64_t handle = handle_of(taken.number, generation);
  __atomic_store_n(&slot->state,
                   type.threads == thread_rule::any ? handle & ~kPins : handle,
                   __ATOMIC_RELEASE);
  return handle;
}

// Gives an object a handle. 0: none, and `code` says why.
template <thread_rule Rule>
[[gnu::noinline]] uint64_t add_object(void* object, const object_type& type,
                                      const void* made_at,
                                      int32_t& code) noexcept {
  taken_slot taken;
  code = take_slot_for<Rule>(taken);
  return taken.slot == nullptr ? 0 : fill_slot(taken, object, type, made_at);
}

// ---- small objects, in their slots

template <class T>
concept movable_object = requires(T& from) {
  new (std::nothrow) T(static_cast<T&&>(from));
};
template <class T>
concept small_object = movable_object<T> && sizeof(T) <= kSmall &&
                       alignof(T) <= 16 && requires(T& from) {
  { ::new (static_cast<void*>(nullptr)) T(static_cast<T&&>(from)) }
  noexcept;
};

template <class T>
inline bool is_in_slot(const object_slot* slot) noexcept {
  if constexpr (small_object<T>) return slot->object == slot->small;
  return false;
}

// Gives a handle to an object that moves into memory of ours.
template <thread_rule Rule, class T>
[[gnu::always_inline]] inline uint64_t add_value(T&& from,
                                                 const object_type& type,
                                                 const void* made_at,
                                                 int32_t& code) {
  if constexpr (small_object<T>) {
    taken_slot taken;
    code = take_slot_for<Rule>(taken);
    if (taken.slot == nullptr) [[unlikely]]
      return 0;
    void* object = open_small(taken.slot, sizeof(T));
    ::new (object) T(static_cast<T&&>(from));
    return fill_slot(taken, object, type, made_at);
  } else {
    T* object = new (std::nothrow) T(static_cast<T&&>(from));
    code = CROSSBILL_NO_MEMORY;
    if (object == nullptr) return 0;
    uint64_t handle = add_object<Rule>(object, type, made_at, code);
    if (handle == 0) delete object;
    return handle;
  }
}

template <class T>
inline void destroy_object(object_slot* slot) noexcept {
  T* object = static_cast<T*>(slot->object);
  if (is_in_slot<T>(slot)) {
    object->~T();
    close_small(slot);
  } else {
    delete object;
  }
}

// The object, to be deleted by whoever takes it. Null without memory: then it
// has been destroyed.
template <class T>
inline T* take_object_out(object_slot* slot) noexcept {
  T* object = static_cast<T*>(slot->object);
  if constexpr (small_object<T>)
    if (is_in_slot<T>(slot)) {
      T* moved = new (std::nothrow) T(static_cast<T&&>(*object));
      destroy_object<T>(slot);
      return moved;
    }
  return object;
}

// Which of the reasons it is. Never on the way of a call that succeeds.
[[gnu::cold, gnu::noinline]] inline int32_t why_refused(
    uint64_t handle, const object_slot* slot,
    const object_type& type) noexcept {
  if (handle == 0) return CROSSBILL_NULL_HANDLE;
  if (handle >> 48 != library_nonce()) return CROSSBILL_FOREIGN_HANDLE;
  uint32_t used = __atomic_load_n(&objects.used, __ATOMIC_ACQUIRE);
  if (slot == nullptr || (handle & 0xffffff) >= used)
    return CROSSBILL_FORGED_HANDLE;
  uint64_t state = __atomic_load_n(&slot->state, __ATOMIC_ACQUIRE);
  if (!is_alive(state) && (state & kUsedUp) != 0) return CROSSBILL_STALE_HANDLE;
  uint32_t first = objects.first_generation;
  uint32_t age = (generation_of(handle) - first) & (kGenerations - 1);
  uint32_t now = (generation_of(state) - first) & (kGenerations - 1);
  if (age > now || (age == now && !is_alive(state)))
    return CROSSBILL_FORGED_HANDLE;
  if (age < now) return CROSSBILL_STALE_HANDLE;
  if (__atomic_load_n(&slot->type, __ATOMIC_RELAXED) != &type)
    return CROSSBILL_WRONG_TYPE;
  if (type.threads == thread_rule::creator &&
      !is_this_thread(__atomic_load_n(&slot->owner, __ATOMIC_RELAXED)))
    return CROSSBILL_WRONG_THREAD;
  return CROSSBILL_IN_USE;
}

// The slot that a handle leads to, of whatever bits: null, or one whose state
// says whether it is right.
inline object_slot* find_slot(uint64_t handle) noexcept {
  uint32_t number = handle & (kSlots - 1);
  object_slot* chunk =
      __atomic_load_n(&objects.chunks[number / kChunk], __ATOMIC_ACQUIRE);
  return chunk == nullptr ? nullptr : &chunk[number % kChunk];
}

inline bool is_type(const object_slot* slot, const object_type& type) noexcept {
  return __atomic_load_n(&slot->type, __ATOMIC_RELAXED) == &type;
}

}  // namespace crossbill::detail

#pragma GCC visibility pop
