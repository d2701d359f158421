// SPDX-License-Identifier: MIT
// What becomes of handles: see handles.hpp.
#include "agent/meter/handles.hpp"

#include <sched.h>
#include <string.h>

#include "agent/base/address_map.hpp"
#include "agent/base/arena_writer.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/memory.hpp"
#include "agent/base/quiet.hpp"
#include "agent/meter/chain.hpp"
#include "agent/meter/costs.hpp"
#include "agent/meter/handle_table.hpp"
#include "agent/stubs/pairs.hpp"

namespace crossbill::agent {

// Calls that have been entered, until they are left: the last few of a thread.
struct Pending {
  uint64_t sp;         // of its stub; 0: it has been left
  Handle* used;        // by it, or null
  uint64_t made;       // where its maker's rule says that it writes the handle
  uint64_t places[5];  // on the stack, where it may write one
  uint32_t place_count;
  uint64_t freed;          // what it frees, or 0
  uint64_t born, used_at;  // of that
};
constexpr uint32_t kPending = 16;
struct PendingCalls {
  uint32_t next;
  Pending calls[kPending];
};

namespace {

using arena::Made;
using arena::Misuse;
using arena::MisuseKind;

HandleTable table;
AddressMap made_by;  // node -> Made; under the table's lock
constexpr uint32_t kMisuses = 256;
Misuse* misuses[kMisuses];  // the same
uint32_t misuse_count;

arena::Node* node_of(const StubFrame& frame) {
  return reinterpret_cast<arena::Node*>(frame.activation->node);
}

const HandleCall& call_of(const StubFrame& frame) {
  return *crossbill_edges[frame.edge].handles;
}

void count_up(uint32_t& few) {
  if (few < arena::kFew) few++;
}

arena::Pair* record_of(PairOf& pair) {
  if (pair.record != nullptr) return pair.record;
  Quiet quiet;
  auto* record = static_cast<arena::Pair*>(
      new_record(arena::BlockKind::kPairs, sizeof(arena::Pair)));
  if (record == nullptr) return nullptr;
  record->freers = add_string(pair.freers);
  record->counted = pair.counted;
  record->sure = pair.sure;
  return pair.record = record;
}

void add_missed(PairOf* pair) {
  arena::Pair* record = pair == nullptr ? nullptr : record_of(*pair);
  if (record != nullptr)
    __atomic_fetch_add(&record->missed, 1, __ATOMIC_RELAXED);
}

Made* made_by_node(const arena::Node* node, PairOf& pair) {
  if (void* known = made_by.find(node)) return static_cast<Made*>(known);
  arena::Pair* of = record_of(pair);
  Quiet quiet;
  auto* made =
      static_cast<Made*>(new_record(arena::BlockKind::kMade, sizeof(Made)));
  if (made == nullptr || of == nullptr || !made_by.insert(node, made))
    return nullptr;
  made->pair = ref_of(of);
  made->node = ref_of(node);
  return made;
}

void note_misuse(MisuseKind kind, const Handle& handle,
                 const StubFrame& frame) {
  const HandleCall& call = call_of(frame);
  arena::Ref made = ref_of(handle.made), node = ref_of(node_of(frame));
  for (uint32_t i = 0; i < misuse_count; i++) {
    Misuse& at = *misuses[i];
    if (at.kind != kind || at.made != made || at.node != node ||
        at.freed != handle.freed)
      continue;
    at.calls++;
    return;
  }
  if (misuse_count == kMisuses) return;
  Quiet quiet;
  auto* misuse = static_cast<Misuse*>(
      new_record(arena::BlockKind::kMisuses, sizeof(Misuse)));
  if (misuse == nullptr) return;
  misuse->made = made;
  misuse->freed = handle.freed;
  misuse->node = node;
  misuse->calls = 1;
  misuse->known = call.first == ArgumentUse::kRead ? call.known : 0;
  misuse->strange = call.strange;
  misuse->kind = kind;
  misuses[misuse_count++] = misuse;
}

bool is_of_family(const PairOf& pair, const char* name) {
  return strncmp(name, pair.family, pair.family_bytes) == 0;
}

Pending* take_pending(Thread& thread, bool may_make) {
  PendingCalls*& pending = thread.owned->pending;
  if (pending == nullptr && may_make)
    pending = static_cast<PendingCalls*>(keep_bytes(sizeof(PendingCalls)));
  return pending == nullptr ? nullptr
                            : &pending->calls[pending->next++ % kPending];
}

void drop_pending(Thread& thread) { thread.owned->pending->next--; }

// The last one of that place of the stack: those before it are no more.
Pending* find_pending(const Thread& thread, const StubFrame& frame) {
  PendingCalls* pending = thread.owned->pending;
  for (uint32_t i = 1; pending != nullptr && i <= kPending; i++) {
    Pending& call = pending->calls[(pending->next - i) % kPending];
    if (call.sp != frame.stack_pointer()) continue;
    if (i == 1) pending->next--;
    return &call;
  }
  return nullptr;
}

// A thread other than the one that made it.
void note_shared(Handle& handle, const StubFrame& frame) {
  HandleTable::Held held(table);
  if (!held || handle.made == nullptr || !handle.live || handle.shared) return;
  handle.shared = true;
  handle.made->shared++;
  note_misuse(MisuseKind::kShared, handle, frame);
}

void note_used_after(Handle& handle, const StubFrame& frame) {
  HandleTable::Held held(table);
  if (!held || handle.made == nullptr || handle.live || handle.blurred) return;
  const PairOf& pair = *handle.pair;
  if (pair.counted || !is_of_family(pair, call_of(frame).name)) return;
  note_misuse(MisuseKind::kUseAfterFree, handle, frame);
}

void note_given(Handle& handle) {
  HandleTable::Held held(table);
  if (!held || handle.made == nullptr || !handle.live || handle.given) return;
  handle.given = true;
  handle.made->given++;
}

// These three look at a call's arguments. False: there is something to note by
// the call's node, which is only known where it goes the `whole` way, and
// nothing was done yet.

// The first argument of a call that frees nothing.
bool look_at_first(Thread& thread, StubFrame& frame, Pending& pending,
                   bool whole) {
  HandleCall& call = *crossbill_edges[frame.edge].handles;
  uint64_t first = frame.general[0];
  bool taken = call.first == ArgumentUse::kRead ||
               (call.first == ArgumentUse::kUnknown && call.makes == nullptr);
  if (!may_be_handle(first) || !taken) return true;
  Handle* handle = table.find(first);
  if (handle == nullptr || handle->made == nullptr) {
    count_up(call.strange);
    return true;
  }
  if (!handle->live) {
    if (!whole) return false;
    note_used_after(*handle, frame);
    count_up(call.strange);
    return true;
  }
  bool foreign =
      handle->seat != thread.slot_ref || handle->owner != thread.owner;
  if (foreign && !handle->shared) {
    if (!whole) return false;
    note_shared(*handle, frame);
  }
  count_up(call.known);
  pending.used = handle;
  return true;
}

// As a further argument: whoever has it may free it some day.
bool look_at_others(const StubFrame& frame, bool whole) {
  for (int i = 1; i <= 2; i++) {
    uint64_t value = frame.general[i];
    if (!may_be_handle(value) || value == frame.general[0]) continue;
    Handle* handle = table.find(value);
    if (handle == nullptr || !handle->live || handle->given) continue;
    if (!whole) return false;
    note_given(*handle);
  }
  return true;
}

// A freer's call. What it frees is freed from now on: another thread may be
// given its address before this one is back.
bool look_at_freed(StubFrame& frame, Pending& pending, bool whole) {
  const HandleCall& call = call_of(frame);
  if (!whole && call.frees->record == nullptr) return false;
  arena::Pair* record = record_of(*call.frees);
  if (record == nullptr) return true;
  uint64_t value = frame.general[call.freed];
  HandleTable::Held held(table);
  if (!held) {
    add_missed(call.frees);
    return true;
  }
  Handle* handle = value == 0 ? nullptr : table.find(value);
  bool known = handle != nullptr && handle->made != nullptr;
  if (known && !handle->live && !whole) return false;
  record->frees++;
  if (!known) {
    record->strange += value != 0;
    return true;
  }
  if (!handle->live) {
    bool same = handle->pair == call.frees && !handle->blurred;
    if (same && !call.frees->counted)
      note_misuse(MisuseKind::kDoubleFree, *handle, frame);
    return true;
  }
  handle->live = false;
  handle->freed = 0;  // known when it is back
  handle->made->freed++;
  if (handle->given) handle->made->given--;
  pending.freed = value;
  pending.born = handle->born;
  pending.used_at = handle->used;
  return true;
}

// Where it may have written a handle to: only the thread's own stack can be
// read without asking. A maker's argument is a place by its rule.
void keep_places(const Thread& thread, const StubFrame& frame,
                 Pending& pending) {
  uint64_t low = frame.stack_pointer();
  uint64_t bytes = low >= thread.stack_low && low < thread.stack_high
                       ? thread.stack_high - low
                       : 0;
  const HandleCall& call = call_of(frame);
  if (call.makes != nullptr && call.out != 0)
    pending.made = frame.general[call.out - 1];
  uint32_t found = 0;
  for (int i = 1; i < 6; i++)
    if (frame.general[i] - low < bytes)
      pending.places[found++] = frame.general[i];
  pending.place_count = found;
}

// The handle that a maker has made, or 0.
uint64_t new_handle(const Thread& thread, const StubFrame& frame,
                    const Pending& pending) {
  const HandleCall& call = call_of(frame);
  if (call.makes == nullptr) return 0;
  if (call.out == 0) return frame.result;
  uint64_t place = pending.made;
  if (static_cast<int32_t>(frame.result) != 0 || place % 8 != 0 || place == 0)
    return 0;
  bool on_stack = place >= thread.stack_low && place < thread.stack_high;
  if (!on_stack && !is_readable(place)) return 0;
  return *reinterpret_cast<const uint64_t*>(place);
}

void note_made(Thread& thread, const StubFrame& frame, uint64_t value,
               uint64_t end) {
  PairOf& pair = *call_of(frame).makes;
  HandleTable::Held held(table);
  if (!held) return add_missed(&pair);
  Made* made = made_by_node(node_of(frame), pair);
  Handle* handle = made == nullptr ? nullptr : table.place_for(value);
  if (handle == nullptr) return add_missed(&pair);
  // Not freed that we saw: by something else, or it has one more owner now.
  bool again = handle->made != nullptr && handle->live;
  if (again) {
    handle->made->gone++;
    if (handle->given) handle->made->given--;
    if (arena::Pair* record = record_of(*handle->pair)) record->again++;
  }
  made->made++;
  handle->made = made;
  handle->pair = &pair;
  handle->born = handle->used = end;
  handle->freed = 0;
  handle->seat = thread.slot_ref;
  handle->owner = thread.owner;
  handle->given = handle->shared = false;
  handle->blurred = again;
  handle->live = true;
  table.publish(*handle, value);
}

// The address is in use again, by whom we do not know.
void forget_freed(uint64_t value) {
  Handle* handle = may_be_handle(value) ? table.find(value) : nullptr;
  if (handle == nullptr || handle->made == nullptr || handle->live) return;
  HandleTable::Held held(table);
  if (held && !handle->live) handle->made = nullptr;
}

// A freer that is back: how long what it freed had been of no use, or that it
// has not freed it.
void note_freed(const StubFrame& frame, const Pending& pending, uint64_t end) {
  const HandleCall& call = call_of(frame);
  HandleTable::Held held(table);
  Handle* handle = held ? table.find(pending.freed) : nullptr;
  if (handle == nullptr || handle->made == nullptr || handle->live) return;
  Made& made = *handle->made;
  handle->freed = made.last_freed = ref_of(node_of(frame));
  if (call.zero && static_cast<int32_t>(frame.result) != 0) {
    handle->live = true;
    made.freed--;
    if (handle->given) made.given++;
    return;
  }
  // Of one that was never an argument nobody knows who has used it.
  if (pending.used_at == pending.born) return;
  uint64_t life = end - pending.born, idle = end - pending.used_at;
  bool is_idle = idle > arena::kIdleNs / 50'000 * crossbill_long_ticks &&
                 life - idle <= life / arena::kIdleShare;
  if (!is_idle) return;
  made.idle++;
  if (idle <= made.longest_idle) return;
  made.longest_idle = idle;
  made.its_life = life;
}

}  // namespace

namespace {

// As the three above.
bool look_at_call(Thread& thread, StubFrame& frame, bool whole) {
  Pending* pending = take_pending(thread, whole);
  if (pending == nullptr) return whole;
  pending->sp = frame.stack_pointer();
  pending->used = nullptr;
  pending->freed = 0;
  keep_places(thread, frame, *pending);
  bool done = look_at_others(frame, whole) &&
              (call_of(frame).frees != nullptr
                   ? look_at_freed(frame, *pending, whole)
                   : look_at_first(thread, frame, *pending, whole));
  if (!done) drop_pending(thread);
  return done;
}

void charge_look(arena::Activation* maker, const HandleCall& call) {
  bool makes = call.makes != nullptr || call.frees != nullptr;
  charge(maker, costs.handles + (makes ? costs.made : 0));
}

}  // namespace

void enter_handles(Thread& thread, StubFrame& frame) {
  if (frame.watched == 0) {
    look_at_call(thread, frame, true);
    charge_look(parent_of(frame.activation), call_of(frame));
  }
  frame.epoch |= kHandlesBit;
}

void leave_handles(StubFrame& frame, uint64_t end) {
  Thread& thread = crossbill_thread;
  constexpr uint64_t kOthers = kMoreBit | kCpuTimeBit;
  if ((frame.epoch & ~kOthers) != crossbill_process.epoch) return;
  Pending* pending = find_pending(thread, frame);
  if (pending == nullptr) return add_missed(call_of(frame).makes);
  if (crossbill_clock_is_tsc == 0) end = monotonic_ns();
  pending->sp = 0;
  if (pending->used != nullptr) pending->used->used = end;
  if (pending->freed != 0) note_freed(frame, *pending, end);
  uint64_t made = new_handle(thread, frame, *pending);
  if (may_be_handle(made)) note_made(thread, frame, made, end);
  if (made != frame.result) forget_freed(frame.result);
  for (uint32_t i = 0; i < pending->place_count; i++)
    if (pending->places[i] % 8 == 0)
      forget_freed(*reinterpret_cast<const uint64_t*>(pending->places[i]));
}

void forget_handles() {
  table.forget();
  made_by = {};
  misuse_count = 0;
  for (PairOf* pair = first_pair(); pair != nullptr; pair = pair->next)
    pair->record = nullptr;
}

}  // namespace crossbill::agent

// Called by the stubs in place of enter. Not 0: it has looked at the call,
// which goes on by the fast path.
extern "C" uint32_t crossbill_before_handles(
    crossbill::agent::StubFrame* frame) {
  using namespace crossbill::agent;
  Thread& thread = crossbill_thread;
  if (!look_at_call(thread, *frame, false)) return 0;
  charge_look(thread.top, call_of(*frame));
  return frame->watched = 1;
}

// And before the fast path of leave.
extern "C" void crossbill_after_handles(crossbill::agent::StubFrame* frame,
                                        uint64_t end) {
  crossbill::agent::leave_handles(*frame, end);
}
