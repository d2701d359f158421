// SPDX-License-Identifier: MIT
// Which functions get a hook for --watch: see watch.hpp.
#include "agent/watch/watch.hpp"

#include "agent/base/clock.hpp"
#include "agent/base/pattern.hpp"
#include "agent/base/text.hpp"
#include "agent/hosts/host.hpp"
#include "agent/link/modules.hpp"
#include "agent/meter/chain.hpp"
#include "agent/meter/costs.hpp"
#include "agent/meter/own_work.hpp"
#include "agent/stubs/lent.hpp"
#include "agent/watch/allocations.hpp"
#include "agent/watch/allocators.hpp"
#include "agent/watch/borrows.hpp"
#include "agent/watch/locks.hpp"
#include "agent/watch/sightings.hpp"
#include "recording/settings.hpp"

namespace crossbill::agent {
namespace {

using arena::SightingKind;

uint32_t watched;

bool watches(uint32_t what) { return (watched & what) != 0; }

// A hook of a host's function: one for each thing that such may do.

void before_callback(CallArguments& call) {
  if (watches(arena::kWatchLocks)) look_at_held_locks(frame_of(call));
  if (watches(arena::kWatchBorrows)) look_at_borrows(frame_of(call), {});
}

void after_callback(const CallArguments& call, uint64_t) {
  if (watches(arena::kWatchBorrows))
    look_at_borrows(frame_of(call), SightingKind::kChangedInCallback);
}

void before_taking(CallArguments& call) {
  if (watches(arena::kWatchLocks)) look_at_wait(frame_of(call));
}

void after_taking(const CallArguments& call, uint64_t) {
  note_host_lock(true);
  if (watches(arena::kWatchBorrows))
    look_at_borrows(frame_of(call), SightingKind::kChangedUnlocked);
}

void before_giving(CallArguments& call) {
  if (watches(arena::kWatchBorrows)) look_at_borrows(frame_of(call), {});
  note_host_lock(false);
}

void before_ensure(CallArguments& call) {
  before_taking(call);
  note_ensured(frame_of(call));
}

void before_release(CallArguments&) { note_released(); }

constexpr Hook kCallback = {.name = "",
                            .before = before_callback,
                            .finish = after_callback,
                            .leaves_modules = true};
constexpr Hook kTaking = {.name = "",
                          .before = before_taking,
                          .finish = after_taking,
                          .leaves_modules = true};
constexpr Hook kGiving = {
    .name = "", .before = before_giving, .leaves_modules = true};
constexpr Hook kEnsuring = {
    .name = "", .before = before_ensure, .leaves_modules = true};
constexpr Hook kReleasing = {
    .name = "", .before = before_release, .leaves_modules = true};

bool fits_any(const Patterns& patterns, const char* name) {
  for (const char* pattern : patterns)
    if (pattern != nullptr && fits(pattern, name)) return true;
  return false;
}

const Hook* hook_of_host_lock(const Host& host, const char* name) {
  if (fits_any(host.takes_lock, name)) return &kTaking;
  if (fits_any(host.gives_lock, name)) return &kGiving;
  if (fits_any(host.ensures_lock, name)) return &kEnsuring;
  return fits_any(host.releases_lock, name) ? &kReleasing : nullptr;
}

// In place of forget_lent_to(), where a leave is led to it.
void leave_watched(Thread& thread, const arena::Activation* left) {
  uint64_t start = now();
  charge(parent_of(left), costs.hook);
  if (watches(arena::kWatchBorrows)) give_back_borrows(left);
  if (watches(arena::kWatchLocks)) look_at_locks_kept(left);
  forget_lent_to(thread, left);
  take_out_above(left, now() - start);
}

}  // namespace

void start_watching(uint32_t what, const void* environment) {
  watched = what;
  if (watches(arena::kWatchFrees) && !make_table_of_allocations(environment))
    watched &= ~arena::kWatchFrees;
  if (watches(arena::kWatchBorrows)) watch_borrows();
  if (watches(arena::kWatchBorrows | arena::kWatchLocks))
    lending.forget = leave_watched;
}

bool is_watching(uint32_t what) { return watches(what); }

const Hook* watch_of_libc(const char* name, arena::Role from) {
  if (watched == 0) return nullptr;
  if (watches(arena::kWatchFrees))
    if (const Allocator* row = find_allocator(name)) return &row->hook;
  bool locks = watches(arena::kWatchLocks) && from == arena::Role::kCore;
  return locks ? hook_of_lock(name) : nullptr;
}

// A host without an API runs code of its own in all that libraries call there.
const Hook* watch_of_host(const char* name, const Host* host,
                          const ApiRow* row) {
  if (watched == 0) return nullptr;
  bool called_back = watches(arena::kWatchLocks | arena::kWatchBorrows);
  if (row == nullptr || host == nullptr)
    return called_back && header()->host[0] == 0 ? &kCallback : nullptr;
  if (called_back && row->category == arena::Category::kCallback)
    return &kCallback;
  if (called_back && row->category == arena::Category::kHostLockApi)
    return hook_of_host_lock(*host, name);
  if (!watches(arena::kWatchFrees)) return nullptr;
  const Allocator* allocator = allocator_of_api(*row);
  return allocator == nullptr ? nullptr : &allocator->hook;
}

void note_hidden_call(const Module& module, const char* name) {
  if (watches(arena::kWatchFrees) && find_allocator(name) != nullptr)
    note_hidden_allocator(module);
}

void forget_watched() {
  forget_sightings();
  forget_allocations();
  forget_locks();
}

}  // namespace crossbill::agent
