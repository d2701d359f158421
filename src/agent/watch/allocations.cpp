// SPDX-License-Identifier: MIT
// frees: which allocator, and whose, each piece of memory came from, and what
// is to be said where it is given back.
//
// A table holds what is known of addresses. It may lose what it knows, and
// says nothing of memory that it does not know; so what it says is right as
// long as it sees all that hands memory out or takes it back. For that, calls
// of the host and of what compilers bring along are seen, too. What libc does
// within itself is not: functions that hand out or take memory so are in the
// list of allocators.cpp.
//
// Eight entries share a place, of which the newest stay. They are written
// without a lock, in signal handlers, too: only who owns a piece of memory
// reads or writes the entry of its address.
#include "agent/watch/allocations.hpp"

#include <sys/mman.h>

#include "agent/link/modules.hpp"
#include "agent/meter/sites.hpp"
#include "agent/stubs/edges.hpp"
#include "agent/watch/allocator_row.hpp"
#include "agent/watch/calls.hpp"
#include "agent/watch/sightings.hpp"

namespace crossbill::agent {
namespace {

using arena::SightingKind;

struct Known {
  uint64_t address;  // 0: free
  uint16_t edge;     // of the call that made it, or that gave it back
  Family family;
  bool freed;
  arena::Ref node;
};
static_assert(sizeof(Known) == 16);

constexpr uint32_t kWays = 8;
constexpr uint32_t kPlaces = 1 << 16;
constexpr uint64_t kBeingWritten = 1;
Known (*table)[kWays];
uint32_t turn;
uint64_t end_of_first_stack;

Known* place_of(uint64_t address) {
  return table[(address >> 4) * kHashFactor >> 48];
}

Known* find(uint64_t address) {
  if (table == nullptr) return nullptr;
  Known* place = place_of(address);
  for (uint32_t i = 0; i < kWays; i++)
    if (__atomic_load_n(&place[i].address, __ATOMIC_ACQUIRE) == address)
      return &place[i];
  return nullptr;
}

// An entry that is free, or of memory that was given back, or any.
Known* take(uint64_t address) {
  if (table == nullptr) return nullptr;
  Known* place = place_of(address);
  Known* chosen = &place[turn++ % kWays];
  for (uint32_t i = 0; i < kWays; i++)
    if (place[i].freed) chosen = &place[i];
  for (uint32_t i = 0; i < kWays; i++)
    if (place[i].address == 0) chosen = &place[i];
  uint64_t before = __atomic_load_n(&chosen->address, __ATOMIC_ACQUIRE);
  bool ours =
      before != kBeingWritten &&
      __atomic_compare_exchange_n(&chosen->address, &before, kBeingWritten,
                                  false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
  return ours ? chosen : nullptr;
}

void forget(uint64_t address) {
  Known* known = find(address);
  if (known != nullptr) __atomic_store_n(&known->address, 0, __ATOMIC_RELEASE);
}

void remember(uint64_t address, uint32_t edge, Family family) {
  Known* known = find(address);
  if (known == nullptr) known = take(address);
  if (known == nullptr) return;
  known->edge = static_cast<uint16_t>(edge);
  known->family = family;
  known->freed = false;
  known->node = open_node();
  __atomic_store_n(&known->address, address, __ATOMIC_RELEASE);
}

const Allocator& row_of(const StubFrame& frame) {
  return *reinterpret_cast<const Allocator*>(edge_of(frame).hook);
}

uint64_t bytes_of(const Allocator& row, const StubFrame& frame) {
  uint64_t bytes = row.bytes == 0 ? 0 : frame.general[row.bytes - 1];
  return row.bytes2 == 0 ? bytes : bytes * frame.general[row.bytes2 - 1];
}

arena::Role role_of_maker(const EdgeState& edge) {
  return edge.from_module == 0 ? arena::Role::kHost
                               : module_of(ModuleId{edge.from_module})->role;
}

// Modules that have the address of malloc() or its like as a value: what they
// do by it is not seen.
constexpr uint32_t kMostModules = 4096;
bool hides[kMostModules];

bool may_hide(const EdgeState& edge) {
  return edge.from_module >= kMostModules || hides[edge.from_module];
}

// Who gives it back: of a call that glue carries, the host.
bool is_of_library(const EdgeState& edge) {
  return role_of_maker(edge) == arena::Role::kCore;
}

// A host with an API has allocators of its own, which end in libc's; glue and
// the base system give back what they have made themselves.
bool is_managed(const EdgeState& edge) {
  if (edge.from_module == 0) return false;
  arena::Role role = role_of_maker(edge);
  return role == arena::Role::kBase || role == arena::Role::kGlue ||
         (role == arena::Role::kHost && header()->host[0] != 0);
}

// By an API or a contract: what a name alone says is lent (stubs/signature.hpp)
// may be given away as well.
bool is_lent_here(const Thread& thread, uint64_t address) {
  for (uint32_t i = 0; i < kLentRanges; i++) {
    const LentRange& range = thread.lent[i];
    bool promised = (thread.lent_grows & uint32_t{1} << i) == 0;
    if (range.owner != nullptr && promised && range.low <= address &&
        address < range.high)
      return true;
  }
  return false;
}

// The arguments of the call that it lies in are in that one's frame.
bool is_argument(const StubFrame& frame, uint64_t address) {
  const arena::Activation* call = downcall_around(frame);
  if (call == nullptr) return false;
  const StubFrame& around = *StubFrame::at(call->sp);
  for (uint64_t argument : around.general)
    if (argument == address) return true;
  return false;
}

// A thread's variables lie above its stack; above the first one's stands what
// the kernel gave the program. Not on a stack of the program's own making.
bool is_on_stack(const StubFrame& frame, uint64_t address) {
  constexpr uint64_t kMost = uint64_t{64} << 20;
  uint64_t here = frame.stack_pointer();
  bool first = crossbill_thread.slot->tid == header()->pid;
  uint64_t end = first ? end_of_first_stack
                       : reinterpret_cast<uint64_t>(&crossbill_thread);
  return here < end && end - here < kMost && here < address && address < end;
}

// With its place, where no call of a library has one.
arena::Sighting sighting_at(SightingKind kind, const StubFrame& frame) {
  arena::Sighting seen = sighting(kind, frame.edge);
  if (ready() && downcall_around(frame) == nullptr)
    seen.site = site_of_return(frame.return_address);
  return seen;
}

void tell(SightingKind kind, const StubFrame& frame, const Known* known,
          bool doubtful = false) {
  arena::Sighting seen = sighting_at(kind, frame);
  if (known != nullptr) {
    seen.from = known->edge;
    seen.from_node = known->node;
  }
  seen.doubtful = doubtful;
  note_sighting(seen);
}

void tell_data(const StubFrame& frame, const Module& module) {
  arena::Sighting seen = sighting_at(SightingKind::kFreedData, frame);
  seen.module = record_of(&module);
  note_sighting(seen);
}

// Those of C++ are one in practice, and so may a host's be.
bool are_alike(Family a, Family b) {
  bool array = a != Family::kMalloc && b != Family::kMalloc;
  bool hosts = a >= Family::kHost && b >= Family::kHost;
  return hosts || (array && a < Family::kHost && b < Family::kHost);
}

// The operators get their memory by malloc(). Where the C++ library calls its
// own ones, as for a std::string that it makes, only that is seen.
bool is_by_operator(const Known& known, Family family) {
  bool operators = family == Family::kNew || family == Family::kNewArray;
  return operators && known.family == Family::kMalloc &&
         role_of_maker(crossbill_edges[known.edge]) == arena::Role::kBase;
}

void judge_known(const StubFrame& frame, const Known& known, Family family) {
  const EdgeState& now = edge_of(frame);
  const EdgeState& then = crossbill_edges[known.edge];
  uint64_t address = known.address;
  bool hidden = may_hide(now) || may_hide(then);
  if (known.freed) {
    if (known.family == family && now.from_module != then.from_module)
      tell(SightingKind::kFreedAgain, frame, &known, hidden);
    return;
  }
  if (is_by_operator(known, family)) return;
  if (known.family != family)
    return tell(SightingKind::kOtherAllocator, frame, &known,
                hidden || are_alike(known.family, family));
  if (now.from_module == then.from_module) return;
  // What the base system makes for others, such as a text by getline().
  if (role_of_maker(then) == arena::Role::kBase) return;
  bool passed = is_of_library(now) && is_argument(frame, address);
  tell(passed ? SightingKind::kFreedArgument : SightingKind::kFreedElsewhere,
       frame, &known, hidden);
}

// Memory that nobody was seen to make.
void judge_unknown(const StubFrame& frame, uint64_t address) {
  if (is_on_stack(frame, address))
    return tell(SightingKind::kFreedStack, frame, nullptr);
  const Module* module = find_module(reinterpret_cast<void*>(address));
  if (module != nullptr && !module->gone) tell_data(frame, *module);
}

void judge(const StubFrame& frame, uint64_t address, Family family) {
  if (is_managed(edge_of(frame))) return;
  if (is_lent_here(crossbill_thread, address))
    return tell(SightingKind::kFreedLent, frame, find(address));
  const Known* known = find(address);
  if (known != nullptr)
    judge_known(frame, *known, family);
  else
    judge_unknown(frame, address);
}

// What gives it back to a host's API is forgotten: the host gives it on to
// libc, or not.
void give_back(const StubFrame& frame, const Allocator& row, uint64_t address) {
  if (address == 0 || address == kBeingWritten) return;
  judge(frame, address, row.family);
  Known* known = find(address);
  if (known == nullptr) return;
  if (is_managed(edge_of(frame)) && known->freed) return;
  if (row.family >= Family::kHost || is_managed(edge_of(frame)) ||
      row.what == Allocation::kAnew)
    return forget(address);
  known->freed = true;
  known->edge = static_cast<uint16_t>(frame.edge);
  known->node = open_node();
}

// The memory that a call has made; 0: none, or it cannot be told.
uint64_t made_by(const StubFrame& frame, const Allocator& row,
                 uint64_t result) {
  bool has_kept = (edge_of(frame).flags & kTimed) == 0;
  switch (row.what) {
    case Allocation::kArgument:
    case Allocation::kInPlace: {
      bool failed = row.what == Allocation::kArgument
                        ? static_cast<int32_t>(result) != 0
                        : static_cast<int32_t>(result) < 0;
      return failed || !has_kept
                 ? 0
                 : *reinterpret_cast<const uint64_t*>(frame.kept[0]);
    }
    case Allocation::kAnew:  // where it has failed, nothing is gone
      return result == 0 && has_kept && frame.kept[1] != 0 ? frame.kept[0]
                                                           : result;
    default:
      return result;
  }
}

}  // namespace

// kept: the argument that `what` names, or what went, and the bytes. A
// downcall, as glue makes one of libc, may need these words itself.
void before_allocation(CallArguments& call) {
  StubFrame& frame = frame_of(call);
  const Allocator& row = row_of(frame);
  uint64_t first = frame.general[0];
  frame.kept[0] = first;
  frame.kept[1] = bytes_of(row, frame);
  if (row.what == Allocation::kFree || row.what == Allocation::kAnew)
    give_back(frame, row, first);
  if (row.what == Allocation::kInPlace)
    forget(*reinterpret_cast<const uint64_t*>(first));
}

void after_allocation(const CallArguments& call, uint64_t result) {
  StubFrame& frame = frame_of(call);
  uint64_t made = made_by(frame, row_of(frame), result);
  if (made != 0) remember(made, frame.edge, row_of(frame).family);
}

void note_hidden_allocator(const Module& module) {
  if (static_cast<uint32_t>(module.id) < kMostModules)
    hides[static_cast<uint32_t>(module.id)] = true;
}

namespace {

// Shared memory is none of the program's data, which it may limit. So a forked
// child has to map its own.
Known (*map_table(void* place, int flags))[kWays] {
  void* pages =
      mmap(place, sizeof(Known) * kWays * kPlaces, PROT_READ | PROT_WRITE,
           MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE | flags, -1, 0);
  return pages == MAP_FAILED ? nullptr : static_cast<Known(*)[kWays]>(pages);
}

}  // namespace

bool make_table_of_allocations(const void* above_stack) {
  end_of_first_stack = reinterpret_cast<uint64_t>(above_stack);
  table = map_table(nullptr, 0);
  return table != nullptr;
}

void forget_allocations() {
  if (table != nullptr) table = map_table(table, MAP_FIXED);
}

}  // namespace crossbill::agent
