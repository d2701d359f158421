// SPDX-License-Identifier: MIT
// Records of an arena about handles: what functions of a library made and
// others freed. There are none without `--watch pairs`.
//
// This header is included by the agent and by the tool, as arena.hpp is.
#pragma once
#include "recording/arena.hpp"

namespace crossbill::arena {

// Functions of one library that belong together by their names. What is not
// seen of them takes away from what can be said of their handles.
struct Pair {  // 48 bytes
  Ref freers;  // string: names of the functions that free, '|' between them
  uint32_t pad;
  uint8_t counted;  // 1: handles are counted: one may be freed several times
  uint8_t sure;     // 1: the user or our table names these very functions
  uint8_t pad2[2];
  uint32_t again;    // makers gave one that was in use: not seen how it ended
  uint64_t frees;    // calls of the freers that were followed
  uint64_t strange;  // of these, with what no maker had given
  uint64_t missed;   // calls of makers, and of these, that were not followed
  uint8_t pad3[8];
};
static_assert(sizeof(Pair) == 48);

// The handles that a node's calls made.
struct Made {  // 96 bytes
  Ref node;
  Ref pair;  // Pair
  uint64_t made;
  uint64_t freed;
  uint64_t gone;    // of the others: their address was handed out again
  uint64_t given;   // of those that are left: other calls of the library had
                    // them as a further argument, so that it may own them
  uint64_t shared;  // were used by a thread that had not made them
  uint64_t idle;    // freed long after their last use: see kIdleTicks
  uint64_t longest_idle;  // ticks from the last use to the free, the most ...
  uint64_t its_life;      // ... and how long that one lived
  Ref last_freed;         // Node of the last free
  uint32_t pad;
  uint8_t pad2[16];
};
static_assert(sizeof(Made) == 96);

// Calls that were given a handle which they should not have had.
enum class MisuseKind : uint32_t { kDoubleFree = 1, kUseAfterFree, kShared };
struct Misuse {  // 40 bytes
  MisuseKind kind;
  Ref made;   // Made
  Ref freed;  // Node of the free before, or 0
  Ref node;   // that made the call
  uint64_t calls;
  // Of the call's function, up to this one, or kFew: how often its first
  // argument was a live handle of the same kind, and how often neither that nor
  // null.
  uint32_t known, strange;
  uint8_t pad[8];
};
static_assert(sizeof(Misuse) == 40);
inline constexpr uint32_t kFew = 1000;

// A handle is idle that was used in no more than this share of its life, if it
// was so for some time: see agent/meter/handles.cpp.
inline constexpr uint64_t kIdleShare = 10;  // one in ten
inline constexpr uint64_t kIdleNs = 100'000'000;

}  // namespace crossbill::arena
