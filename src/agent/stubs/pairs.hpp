// SPDX-License-Identifier: MIT
// Which functions of libraries make handles, free them, or are given some: for
// `record --watch pairs`.
//
// They are told by their names: by pairs.tsv, and by what the user has said
// with --pair. A library that has a maker and its freer has all of its calls
// watched, since each may be given a handle, or give one back.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "agent/arch/arch.hpp"
#include "agent/link/module_id.hpp"
#include "recording/arena_handles.hpp"

namespace crossbill::arena {
struct PairOfUser;
}

namespace crossbill::agent {

struct Hook;
struct Module;

// Makers and freers of one kind of handles in a library.
struct PairOf {
  ModuleId module;
  char freers[128];     // their names, '|' between them
  const char* family;   // what names of its makers and freers begin with ...
  size_t family_bytes;  // ... alike
  bool counted, sure;   // see arena::Pair
  arena::Pair* record;  // in the present arena, or null
  PairOf* next;         // of all
};

// What a function has to do with handles. Of a user both pairs are null.
struct HandleCall {
  PairOf* makes;
  PairOf* frees;
  uint8_t out;    // of the maker: 0: its result, n: what argument n points to
  uint8_t freed;  // of the freer: which argument, from 0 on
  bool zero;      // it is freed only where the freer returns 0
  ArgumentUse first;  // whether it has a first argument at all
  const char* name;
  // Of its first arguments, up to arena::kFew: live handles of its family, and
  // what is neither that nor null.
  uint32_t known, strange;
};

// The hook of edges whose calls are watched so.
extern const Hook kWatchesHandles;

// Before any edge is made: what the user has said.
void tell_pairs(const arena::PairOfUser* pairs, uint32_t count);

// What a function of a library has to do with handles; null: the library has
// none. Under the lock of edges.cpp.
HandleCall* handle_call_of(const Module& library, const char* name,
                           const void* function);

// For the calibration: a function of no library.
HandleCall* handle_call_alone(bool makes, bool frees);

// All pairs that were found.
PairOf* first_pair();

}  // namespace crossbill::agent
