// SPDX-License-Identifier: MIT
// Which memory JNI functions have lent, and how many bytes they have copied:
// lent.hpp.
//
// How long an array or a string is, the JVM is asked before the call, by the
// function that it had in its table, where the core itself calls the JVM:
// arrays do not grow. In a critical region nothing may be asked: an array that
// a core gets there is lent as far as it is used. A JVM that checks JNI calls
// would check ours, too, and is not asked.
//
// A jint's register holds anything in its upper half.
#include "agent/hosts/jvm/lent.hpp"

#include <string.h>

#include "agent/base/state.hpp"
#include "agent/hosts/adapter.hpp"
#include "agent/hosts/jvm/functions.hpp"
#include "agent/hosts/jvm/pending.hpp"

namespace crossbill::agent::jvm {
namespace {

constexpr LentMemory kNothing = {0, 0};
constexpr uint64_t kUnknown = ~uint64_t{0};

uint64_t positive(uint64_t jint) {
  auto number = static_cast<int32_t>(jint);
  return number > 0 ? static_cast<uint64_t>(number) : 0;
}

// Of the object in argument 1.
uint64_t length_by(Jni function, const uint64_t (&general)[6]) {
  if (!may_ask || general[1] == 0) return kUnknown;
  auto* env = reinterpret_cast<Interface*>(general[0]);
  return positive(static_cast<uint32_t>(
      call_original(env, function, reinterpret_cast<Object>(general[1]))));
}

// Where the JVM says whether it has made a copy: a place of ours, where the
// core does not ask. `kept` has the length before that place.
void ask_whether_copied(uint64_t length, uint8_t item, uint64_t (&general)[6],
                        uint64_t (&kept)[2], uint32_t& cell) {
  if (general[2] == 0) general[2] = reinterpret_cast<uint64_t>(&cell);
  kept[0] = length == kUnknown ? kUnknown : length * item;
  kept[1] = general[2];
}

LentMemory lent_or_copied(uint64_t bytes, const uint64_t (&kept)[2],
                          uint64_t result) {
  if (result == 0 || bytes == kUnknown || bytes == 0) return kNothing;
  return {result, result + bytes,
          *reinterpret_cast<const uint8_t*>(kept[1]) != 0};
}

LentMemory copied(uint64_t bytes) { return {0, bytes, true}; }

uint64_t bytes_of_text(uint64_t text) {
  return text == 0 ? 0 : strlen(reinterpret_cast<const char*>(text));
}

}  // namespace

void ask_elements(uint8_t item, uint64_t (&general)[6], uint64_t (&kept)[2],
                  uint32_t& cell) {
  ask_whether_copied(length_by(Jni::kGetArrayLength, general), item, general,
                     kept, cell);
}
LentMemory lent_elements(const uint64_t (&kept)[2], uint64_t result) {
  return lent_or_copied(kept[0], kept, result);
}

void ask_characters(uint8_t item, uint64_t (&general)[6], uint64_t (&kept)[2],
                    uint32_t& cell) {
  ask_whether_copied(length_by(Jni::kGetStringLength, general), item, general,
                     kept, cell);
}
LentMemory lent_characters(const uint64_t (&kept)[2], uint64_t result) {
  return lent_or_copied(kept[0], kept, result);
}

void ask_text(uint8_t item, uint64_t (&general)[6], uint64_t (&kept)[2],
              uint32_t& cell) {
  ask_whether_copied(kUnknown, item, general, kept, cell);
}
LentMemory lent_text(const uint64_t (&kept)[2], uint64_t result) {
  return lent_or_copied(bytes_of_text(result), kept, result);
}

// Arrays of all types, whose items nobody says: as many bytes as items are sure
// to be lent.
void ask_critical(uint8_t item, uint64_t (&general)[6], uint64_t (&kept)[2],
                  uint32_t& cell) {
  uint64_t length = may_hold_collector()
                        ? kUnknown
                        : length_by(Jni::kGetArrayLength, general);
  ask_whether_copied(length == kUnknown ? 1 : length, item, general, kept,
                     cell);
}
LentMemory lent_critical(const uint64_t (&kept)[2], uint64_t result) {
  LentMemory memory = lent_or_copied(kept[0], kept, result);
  if (memory.copied) return kNothing;
  memory.grows = true;
  return memory;
}

void ask_critical_text(uint8_t item, uint64_t (&general)[6],
                       uint64_t (&kept)[2], uint32_t& cell) {
  uint64_t length = may_hold_collector()
                        ? kUnknown
                        : length_by(Jni::kGetStringLength, general);
  ask_whether_copied(length, item, general, kept, cell);
}
LentMemory lent_critical_text(const uint64_t (&kept)[2], uint64_t result) {
  return lent_or_copied(kept[0], kept, result);
}

constexpr int32_t kAbort = 2;  // JNI_ABORT

// `cell`: the memory was lent, so that nothing is copied.
void ask_released(uint8_t item, uint64_t (&general)[6], uint64_t (&kept)[2],
                  uint32_t& cell) {
  bool back = cell == 0 && static_cast<int32_t>(general[3]) != kAbort;
  uint64_t length = back ? length_by(Jni::kGetArrayLength, general) : 0;
  kept[0] = length == kUnknown ? 0 : length * item;
}
LentMemory lent_released(const uint64_t (&kept)[2], uint64_t) {
  return copied(kept[0]);
}

// Nothing was copied where that has failed: the caller's place of an exception
// is known by its environment.
void ask_items(uint8_t item, uint64_t (&general)[6], uint64_t (&kept)[2],
               uint32_t&) {
  kept[0] = positive(kept[0]) * item;
  kept[1] = general[0];
}
LentMemory lent_items(const uint64_t (&kept)[2], uint64_t) {
  return pending(kept[1]) ? kNothing : copied(kept[0]);
}

// Into memory of the core that has no length: the JVM ends it with a NUL, but
// for one that has failed.
void ask_region(uint8_t, uint64_t (&general)[6], uint64_t (&kept)[2],
                uint32_t&) {
  bool nothing = positive(kept[0]) == 0 || crossbill_pending_offset == 0;
  kept[0] = nothing ? 0 : kept[1];
  kept[1] = general[0];
}
LentMemory lent_region(const uint64_t (&kept)[2], uint64_t) {
  return pending(kept[1]) ? kNothing : copied(bytes_of_text(kept[0]));
}

void ask_new_text(uint8_t, uint64_t (&)[6], uint64_t (&kept)[2], uint32_t&) {
  kept[0] = bytes_of_text(kept[0]);
}
LentMemory lent_new_text(const uint64_t (&kept)[2], uint64_t result) {
  return result == 0 ? kNothing : copied(kept[0]);
}

// Its capacity is in items, of which none is smaller than a byte.
void ask_buffer(uint8_t, uint64_t (&general)[6], uint64_t (&kept)[2],
                uint32_t&) {
  kept[0] = 0;
  if (!may_ask || general[1] == 0) return;
  auto* env = reinterpret_cast<Interface*>(general[0]);
  auto bytes =
      static_cast<int64_t>(call_original(env, Jni::kGetDirectBufferCapacity,
                                         reinterpret_cast<Object>(general[1])));
  if (bytes > 0) kept[0] = static_cast<uint64_t>(bytes);
}
LentMemory lent_buffer(const uint64_t (&kept)[2], uint64_t result) {
  if (result == 0 || kept[0] == 0) return kNothing;
  return {result, result + kept[0], false, true};
}

// A look-up may load a class, and initialise it by its Java code: it then has
// made objects, and the next one of this thread has another place. A garbage
// collection moves that, too, for which the call has waited.
void ask_loaded(uint8_t, uint64_t (&general)[6], uint64_t (&kept)[2],
                uint32_t&) {
  kept[1] = place_of_next_object(general[0]);
  kept[0] = kept[1] == 0 ? 0 : *reinterpret_cast<const uint64_t*>(kept[1]);
}
LentMemory lent_loaded(const uint64_t (&kept)[2], uint64_t) {
  bool ran =
      kept[1] != 0 && *reinterpret_cast<const uint64_t*>(kept[1]) != kept[0];
  return {.low = 0, .high = 0, .copied = true, .grows = false, .ran = ran};
}

}  // namespace crossbill::agent::jvm
