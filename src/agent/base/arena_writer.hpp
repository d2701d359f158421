// SPDX-License-Identifier: MIT
// The target's side of the arena: creates it, grows it, fills it.
//
// All functions are for slow paths: they take the arena's lock with signals
// blocked. None allocates, and none fails loudly: when the arena cannot grow
// they return null or 0, and the loss is counted.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "agent/base/state.hpp"
#include "recording/arena.hpp"

namespace crossbill::agent {

// The arena's address, null when there is none.
extern char* arena_base;

inline arena::Header* header() {
  return reinterpret_cast<arena::Header*>(arena_base);
}
inline arena::Ref ref_of(const void* record) {
  return static_cast<arena::Ref>((reinterpret_cast<uint64_t>(record) -
                                  reinterpret_cast<uint64_t>(arena_base)) /
                                 8);
}

// Creates the file `<pid>-<start_ns>.arena` in the session and maps it.
// The descriptor is closed again. `inherited` edges belong to `parent`, the
// file name of the arena of the process that forked, or "".
bool create_arena(arena::Mode mode, arena::Clock clock, const char* parent,
                  uint32_t inherited);

// The arena's own file name, to hand to a forked child.
const char* arena_name();

// A block of `bytes`, header included, for the records of one kind.
arena::BlockHeader* new_block(arena::BlockKind kind, size_t bytes,
                              arena::Ref thread);

// One zeroed record of `bytes` in the current block of that kind.
void* new_record(arena::BlockKind kind, size_t bytes);

// A node or histogram of a thread, in blocks of the thread's own.
arena::Ref add_string(const char* text, size_t bytes);
arena::Ref add_string(const char* text);

// The arena's record of an edge; null when it cannot grow.
arena::Edge* edge_record(uint32_t edge);

// `module`: the record of the one whose function is left alone.
void add_note(arena::NoteCode code, const char* subject, arena::Ref module = 0);

// The program has limited its address space to `limit` bytes, which our
// reservation must not use up. What was recorded stays.
void give_back_address_space(uint64_t limit);

// Forgets everything that belongs to the parent's arena. In a forked child.
void abandon_arena();

}  // namespace crossbill::agent
