// SPDX-License-Identifier: MIT
// Reads a module's machine code to learn which function addresses it uses as
// values: those must stay what they are.
//
// Pure functions over memory: no allocation, no state, no vector registers.
// They look at every byte, since where instructions begin is not known, and
// so may see a use that is not there, but never miss one of the forms named.
#pragma once
#include <stddef.h>
#include <stdint.h>

namespace crossbill::agent {

// A piece of executable memory. In the process `address` is where `bytes`
// lie; in a test `bytes` may be a file mapped elsewhere.
struct TextRange {
  const uint8_t* bytes;
  size_t size;
  uint64_t address;
};

// How a module's code refers to one of its GOT slots; bits.
enum Reference : uint8_t {
  kNotReferenced = 0,
  kCalled = 1,            // call *slot(%rip), jmp *slot(%rip)
  kAddressTaken = 2,      // anything else: mov, lea, cmp, push, ...
  kCalledByRegister = 4,  // mov slot(%rip), %reg ... call *%reg; see .cpp
  kCalledByPlt = 8,       // jmp *slot(%rip) that looks like a PLT's entry
};

// Whether the code only ever calls through a slot of these References.
inline bool only_called(uint8_t references) {
  return references != kNotReferenced && (references & kAddressTaken) == 0;
}

// Fills references[i] with the References to slots[i]. `slots` are sorted
// addresses of 8-byte slots.
void find_references(const TextRange* ranges, size_t range_count,
                     const uint64_t* slots, size_t slot_count,
                     uint8_t* references);

// Slots that may hold addresses of functions: a part of the module's GOT.
struct SlotRange {
  uint64_t address;
  size_t count;

  bool contains(uint64_t slot) const {
    uint64_t offset = slot - address;
    return offset % 8 == 0 && offset / 8 < count;
  }
};

// The slots that lie wholly in a piece of memory.
inline SlotRange whole_slots(uint64_t low, uint64_t high) {
  low = (low + 7) & ~uint64_t{7};
  return {low, high <= low ? 0 : (high - low) / 8};
}

// Bytes after the load of an address in which its comparison is looked for:
// 24 miss what Cython lifts out of loops over base types (33 bytes).
inline constexpr size_t kCompareWindow = 64;

// Lists the addresses in `ranges` that the code loads into a register (or
// names as an immediate) and compares soon after, in ascending order and each
// once. A slot of `slots` (count may be 0) stands for what it will hold.
// Returns how many there are; the first `capacity` found are in `compared`.
size_t find_compared(const TextRange* ranges, size_t range_count,
                     SlotRange slots, uint64_t* compared, size_t capacity);

}  // namespace crossbill::agent
