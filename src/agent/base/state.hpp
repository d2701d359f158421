// SPDX-License-Identifier: MIT
// The agent's state in the process: per thread, per edge, per process.
//
// Thread lives in the static TLS block, so that enter and leave reach it with
// one load and a signal handler never finds it unallocated. Everything that
// is recorded lies in the arena; what only finds it again (the table of nodes)
// lies in private memory.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "processor/system.hpp"
#include "recording/arena.hpp"

namespace crossbill::arena {
struct Held;
struct LibraryThread;
}  // namespace crossbill::arena

namespace crossbill::agent {

// Finds the node of (parent, edge), and a thread's histogram of an edge:
// open addressing, linear probing, a power of two of entries, never full.
struct TableEntry {
  uint64_t key;  // parent's Ref << 32 | edge; 0: free
  void* value;
};

// 2^64 by the golden ratio: its products spread (Knuth, volume 3, 6.4).
inline constexpr uint64_t kHashFactor = 0x9E3779B97F4A7C15u;

inline uint64_t table_hash(uint64_t key, uint32_t shift) {
  return (key * kHashFactor) >> shift;
}

// Goes on from a hash with a text.
inline uint64_t hash_text(uint64_t hash, const char* text) {
  for (; *text != 0; text++)
    hash = (hash ^ static_cast<uint8_t>(*text)) * kHashFactor;
  return hash;
}

// Where a return address lies in the key of a node in the table.
inline constexpr int kReturnShift = 16;

// The epoch of a thread that has no slot yet: never a process's.
inline constexpr uint64_t kNoEpoch = ~uint64_t{0};

// What a thread's clocks said when they were last looked at: see
// meter/look.hpp.
struct Looked {
  uint64_t ticks, wall_ns, cpu_ns;
  uint64_t own_ticks;               // Thread's
  uint64_t voluntary, involuntary;  // switches to another thread
};

// What is remembered of a call until the next one, and until its own end: see
// meter/gaps.hpp.
struct Gap {
  uint32_t left;      // calls that are still to be looked at
  uint32_t passing;   // others that may still come by meanwhile
  uint32_t seen;      // calls so far
  arena::Node* node;  // of the call that was left last, or null
  uint64_t sp;        // of its stub
  uint64_t end;       // when we were done with it
  uint64_t spent;     // by its caller on crossings, by then
  uint64_t came;      // when the present call came to us
  uint64_t others;    // spent on crossings since `end`
  // The call that is being looked at, its stub's place, what it was given.
  const arena::Activation* activation;
  uint64_t activation_sp;
  uint64_t bytes, items;
};

// A long call that is open, for what threads of libraries do in it: see
// meter/pool_time.hpp.
struct PoolMark {
  const arena::Activation* activation;
  uint64_t sp;       // of its stub; another one: it has ended
  uint64_t pool_ns;  // by then
  uint64_t begun;    // long calls that the process had begun by then
  bool alone;        // no other thread had one open
};
inline constexpr uint32_t kPoolMarks = 4;

struct PendingCalls;

// Blocks of a thread's ring: see meter/trace.hpp.
inline constexpr uint32_t kTraceBlocks = 13;

// What an open downcall holds of its host at present: see meter/holds.hpp.
inline constexpr uint32_t kHoldFrames = 4;
struct HoldMark {
  const arena::Activation* activation;
  uint64_t sp;          // of its stub; another one: it has ended
  arena::Held* held;    // its node's, or null: not yet sought
  uint32_t references;  // that have been made and not given back
  uint32_t frames;      // of references that are open
  uint32_t frame_references[kHoldFrames];  // when each of these was begun
  uint32_t stops;       // of the host's collector, in each other
  uint64_t stopped_at;  // by the outermost: ticks after the activation's start
  uint64_t spent;       // own cost by then
};
inline constexpr uint32_t kHoldMarks = 8;

// What outlives the thread: the next thread in its slot takes it over.
struct Owned {
  arena::Thread* slot;
  TableEntry* table;
  uint32_t table_shift;  // 64 - log2(entries)
  uint32_t table_used;
  arena::BlockHeader* nodes;  // the blocks that are being filled
  arena::BlockHeader* histograms;
  arena::BlockHeader* cpu_times;
  arena::BlockHeader* host_codes;
  arena::BlockHeader* orphans;
  arena::BlockHeader* preempted;
  arena::BlockHeader* stacks;
  arena::BlockHeader* gaps;
  arena::BlockHeader* sizes;
  arena::BlockHeader* activations;  // all of them, linked by `next`
  Looked looked;
  Gap gap;
  PoolMark pool_marks[kPoolMarks];  // outermost first
  uint32_t pool_depth;              // of these in use, or were
  uint64_t pool_at;                 // the tick by which the last is paid for
  arena::BlockHeader* pool_times;
  PendingCalls* pending;  // see meter/handles.cpp
  uint64_t look_at;       // as Thread's, which is 0 where crossings are traced
  uint32_t trace_lap;     // records of the ring, once it cannot grow; else 0
  arena::BlockHeader* traces[kTraceBlocks];
  void* watched;  // what --watch keeps of it, or null: watch/thread.hpp
  HoldMark holds[kHoldMarks];  // outermost first
  uint32_t hold_depth;         // of these in use, or were
  arena::BlockHeader* helds;
};

// Memory that the host has lent to a crossing, see lent.hpp.
struct LentRange {
  uint64_t low, high;
  const arena::Activation* owner;  // null: free
};
inline constexpr uint32_t kLentRanges = 8;

// Own cost of a crossing, between its clock reads and outside of them.
struct Price {
  uint64_t inner, outer;
};

// In Thread::owner: above the number of owners the region. In keys of nodes it
// is above the edge, and the parent above both.
inline constexpr uint32_t kOwnerRegionShift = 18;
inline constexpr uint32_t kOwnerMask = (uint32_t{1} << kOwnerRegionShift) - 1;
inline constexpr uint32_t kKeyRegionShift = 16;
static_assert(arena::kMaxEdges <= uint32_t{1} << kKeyRegionShift);
inline constexpr int kKeyParentShift = 32 - 3;  // of an address: Refs are by 8

// In Node::price, where the stubs find it from Thread::prices: of calls that
// hosts make, and that cores make.
inline constexpr uint8_t kHostPrice = 0, kCorePrice = sizeof(Price);

// One per thread; the stubs know most members up to its table. It takes whole
// lines of 64 bytes of static thread-local storage: ld.so rounds the whole of
// it up to that, and what is left over is the room for libraries that come
// later, which a program can tell.
extern arena::Activation no_chain;

struct alignas(64) Thread {
  uint64_t counted;    // edges below this have a counter
  uint64_t* counters;  // in the arena, by edge
  // Of the chain; the bottom is a sentinel, before there is one a blank one.
  arena::Activation* top = &no_chain;
  uint64_t epoch = kNoEpoch;  // of the process state it belongs to
  arena::Activation* free;    // list, linked by parent
  uint32_t no_edge;  // 0: with `owner`, what nodes of edge 0 begin with
  // How many threads have had the slot, and above that the number of the region
  // that the thread is in: so the nodes of other regions are not taken for its.
  uint32_t owner;
  uint64_t key;      // what keys of its nodes have of the arena and the region
  uint64_t look_at;  // the tick after which a leave calls look()
  uint64_t last_ticks;  // at the last leave
  Price prices[2];      // own cost of a crossing at present: see costs.hpp
  const uint64_t* host_cell;  // and these four: see stubs/host_code.hpp
  uint64_t host_runs;
  uint64_t host_word;
  uint16_t more;  // flags of edges that the fast path is not for
  bool host_sought;
  uint32_t lent_count;  // ranges in use; kWhileLent is among `more` then
  TableEntry* table;    // copies of what Owned has
  TableEntry* table_end;
  uint32_t table_shift;
  arena::Ref slot_ref;
  Owned* owned;
  const void* searched;            // exception whose handler is looked for
  arena::Activation* search_at;    // the last activation that the search passed
  bool patching;                   // holds the lock of slots.cpp ...
  bool forking;                    // ... over a fork
  bool dlopen_seen;                // of its own, and nothing was patched since
  bool judged;                     // its stack, at its first crossing ...
  bool untimed;                    // ... is none that we know: it gets no more
  uint64_t switched;               // when it last went on in another greenlet
  bool slices;                     // its stacks lie in each other's place
  bool looks;                      // at its calls: meter/gaps.hpp
  uint32_t quiet;                  // depth of Quiet
  uint32_t own_work;               // depth of OwnWork
  uint64_t own_ticks;              // all that OwnWork took out so far
  uint64_t own_absent;             // of these, without a processor
  uint64_t stack_low, stack_high;  // the mapping that holds its stack, or 0
  uint32_t lent_next;              // the range that is given up next
  uint32_t lent_grows;             // bits of ranges that grow by their use
  uint64_t spent;   // own cost that its leaves have charged so far
  uint64_t random;  // state of its random numbers, see meter/sampling.hpp
  arena::Thread* slot;
  uint32_t left_out;         // regions that have begun, and that have no number
  uint32_t (*ask_region)();  // of what runs on it, or null: meter/regions.hpp
  arena::LibraryThread* seat;  // where a library has started it, or null
  LentRange lent[kLentRanges];
};

struct HandleCall;
struct PlaceReader;
struct Hook;

// What enter needs to know of an edge; the stubs know its first two members.
// Modules are dense numbers (ModuleId); 0 is none.
struct alignas(64) EdgeState {
  void* target;
  uint16_t flags;  // EdgeFlag
  uint8_t bytes_rule;
  uint8_t error_rule;
  uint8_t lent_rule;     // without a hook: see lent.hpp
  uint8_t callback;      // 1 + the argument that is called back, or 0
  uint8_t looks;         // that are left: see behind_back.hpp
  uint8_t resumes;       // 1 + the argument that may be resumed, or 0
  uint16_t to_module;    // the callee's
  uint16_t from_module;  // the caller's, or 0
  uint16_t twin;         // the edge of calls that use lent memory, or 0
  uint8_t keeps[2];      // arguments that are kept until its end: see Lend
  const Hook* hook;      // the host's, or null
  uint8_t nested;        // in a call that is only counted, it is so by a jump
  uint8_t usual_shift;   // of its calls' nodes, of late: see meter/sampling.cpp
  uint8_t words;         // of stack arguments, or 0: by the call site's CFI
  uint8_t holds;         // what it does to what its caller holds: hold_rule.hpp
  uint8_t by_frame;      // 1: its calls' sites may be FramePlaces
  uint64_t by_return;    // all ones: its calls' sites are return addresses
  HandleCall* handles;   // what it has to do with them, or null: see pairs.hpp
  const PlaceReader* places;  // who reads where its calls are from, or null
};
static_assert(sizeof(EdgeState) == 64);

// How many leaves of an edge are looked at: a first call may return null.
inline constexpr uint8_t kLooks = 3;

enum EdgeFlag : uint16_t {
  kRegistersOnly = 1,   // no stack arguments: no window
  kShared = 2,          // the caller is whoever is on top of the chain
  kTimed = 4,           // downcall: has a histogram
  kResultMatters = 8,   // its result says of an error, or of bytes
  kLookAtResult = 16,   // may hand out functions: see behind_back.hpp
  kCpuTimed = 32,       // downcall: calls of some node have proved to be long
  kLentRule = 64,       // has one: see lent.hpp
  kHooked = 128,        // a host's hook runs first, or something is called back
  kWatched = 256,       // may run the host's own code: see host_code.hpp
  kPassesOn = 512,      // no crossing itself: what is called back may be one
  kLends = 1024,        // what it is given is kept for its leave: see lent.hpp
  kWhileLent = 2048,    // there is more to its enter while memory is lent
  kCountsBytes = 4096,  // its bytes rule names one argument
  kOtherBytes = 8192,   // ... is another one that asks for its arguments
  kResumes = 16384,     // kWatched, and what it may resume leaves no trace
  kSited = 32768,       // its calls have sites of their own
};

// What the stubs' fast path is not for, whatever is lent.
inline constexpr uint16_t kMoreAtEnter =
    kLookAtResult | kCpuTimed | kHooked | kLends | kOtherBytes | kResumes;

// Stubs that count and jump, and change nothing else: see stubs/jumps.hpp.
inline constexpr uint32_t kJumps = 4096;

// See stubs/gates.hpp.
inline constexpr uint32_t kGates = 512;
inline constexpr int kGateCallerBits = 12;

inline constexpr uint64_t kJumpBlockBytes =
    (sizeof(arena::BlockHeader) + kJumps * sizeof(arena::JumpCount) + 4095) &
    ~uint64_t{4095};

// What is told of an exception: see meter/exceptions.hpp.
enum class ExceptionEvent : uint64_t {
  kRaised,       // by a runtime whose catching we see
  kMaybeCaught,  // by one whose catching we do not
  kHandling,     // caught: its handler begins
  kHandled,
};

// A function that tells of one, reached by the thunk of the row's number.
struct ExceptionRow {
  void* original;
  ExceptionEvent event;
};

// How the stubs come to the key of the host's present place by themselves: from
// Thread::host_cell, which holds the thread's state, by so many loads, each at
// its offset from what was loaded before. What the last one gives is the key.
// 0 hops: they cannot.
struct PlacePath {
  uint32_t hops;
  uint32_t offsets[4];
};

// A place that a host's code calls from, whose frame the stubs find by
// themselves: the caller's frame register leads to a frame, and above that lies
// `address`. It is the place for as long as the host has `number` at `code`.
// None is ever changed.
struct FramePlace {
  uint64_t address;
  uint64_t key;  // the same for all of one line
  const uint32_t* code;
  uint32_t number;
};

// Those that were seen last, by a hash of the address, and which code's frames
// are laid out in this way: so many bytes from `low` on.
inline constexpr int kFramePlaceBits = 12;
struct FramePlaces {
  uint64_t low, bytes;
  const FramePlace** seen;  // 1 << kFramePlaceBits of them, none is null
};

// Wiped by the kernel in a forked child (MADV_WIPEONFORK), which so learns
// that it has no arena yet. `epoch` comes first: the stubs test it.
struct alignas(processor::kLargestPageBytes) Process {
  uint64_t epoch;      // 0: no arena
  uint32_t state;      // of the attachment: see fork.cpp
  int32_t attaching;   // the thread that attaches
  uint32_t beginning;  // 1: a thread begins a period, see periods.cpp
};

// The lower half of an epoch says whose arena it is of, the upper which period
// of a service; its last four bits are the stubs' (kCpuTimeBit and its like).
inline constexpr int kPeriodShift = 32;
inline uint64_t arena_of(uint64_t epoch) { return epoch & 0xffffffff; }
inline uint32_t period_of(uint64_t epoch) {
  return static_cast<uint32_t>(epoch >> kPeriodShift);
}
inline uint64_t epoch_of(uint64_t arena, uint32_t period) {
  return arena_of(arena) | uint64_t{period} << kPeriodShift;
}

}  // namespace crossbill::agent

#pragma GCC visibility push(hidden)
extern "C" {
extern __thread crossbill::agent::Thread crossbill_thread
    __attribute__((tls_model("initial-exec")));
extern crossbill::agent::EdgeState crossbill_edges[];
extern crossbill::agent::Process crossbill_process;
extern uint8_t crossbill_clock_is_tsc;
extern uint8_t crossbill_counting;       // count-only mode
extern uint8_t crossbill_sampling;       // not all downcalls are timed
extern uint32_t crossbill_watch;         // Settings::watch
extern uint64_t crossbill_call_sites[];  // see link/frame_info.hpp
extern uint64_t crossbill_site_salt;     // another one when code was unloaded
extern crossbill::agent::PlacePath crossbill_place_path;
extern crossbill::agent::FramePlaces crossbill_frame_places;
extern uint64_t crossbill_code_salt;      // another one when host code died
extern uint64_t crossbill_mark_offset;    // see stubs/host_code.hpp
extern int64_t crossbill_pending_offset;  // see pending(); 0: not known
extern uint8_t crossbill_locked_in;       // it has given up system calls
extern uint64_t crossbill_long_ticks;     // a call longer than that is long
extern void* crossbill_body;
// Of a service: see arch/x86_64/switched.S.
extern uint8_t crossbill_switchable;
// arena::Switch, in its own page.
alignas(4096) extern char crossbill_switch[];
extern uint32_t crossbill_period;  // that the process has come to
extern void* crossbill_switched_body;
// Called where the process is not in the switch's period; of periods.cpp.
extern void (*crossbill_begin_period)();
extern void* crossbill_stopped_targets[];  // by edge
// What jumps know: a block of the arena, where to go, and their edges.
extern char crossbill_jump_block[];
extern void* crossbill_jump_targets[];
extern uint32_t crossbill_jump_edges[];
// What gates know, see stubs/gates.hpp: where to go on, for libraries and for
// the host; by the hash of a return address twice that, and 1 where it is the
// host's; who judges an address that is not among these.
extern void* crossbill_gate_stubs[];
extern void* crossbill_gate_originals[];
extern uint64_t crossbill_gate_callers[];
extern uint64_t (*crossbill_judge_caller)(uint64_t address, uint64_t frame);
extern crossbill::agent::ExceptionRow crossbill_exception_rows[];
extern void (*crossbill_on_exception)(crossbill::agent::ExceptionEvent);
void crossbill_attach_for_jump();
}
#pragma GCC visibility pop

namespace crossbill::agent {

// Makes the thread's slot and tree, and after a fork the process's arena.
// False: this crossing cannot be recorded. It is attach_thread() of fork.cpp
// once start.cpp has said so: a pointer, since what a forked child has to
// forget lies in units that attach a thread themselves.
extern bool (*attach)(Thread& thread);

// A host whose state of a thread lies at a fixed distance from what the first
// argument of all calls points to says there whether an exception is pending.
inline bool pending(uint64_t first_argument) {
  auto place = static_cast<int64_t>(first_argument) + crossbill_pending_offset;
  return crossbill_pending_offset != 0 &&
         *reinterpret_cast<const uint64_t*>(place) != 0;
}

// Who reads the places of a host that all its calls are made by, or null: see
// hosts/places.hpp.
extern const PlaceReader* host_places;
// A host has such places, and they cannot be read: no calls have sites.
extern bool places_are_unknown;

// Where calls return to that stubs make: crossbill_returns and its like, of
// arch.hpp.
extern const char* stubs_return_to[2];

// Edges made so far, those inherited over a fork included.
extern uint32_t edges_made;
inline uint32_t edge_count() {
  return __atomic_load_n(&edges_made, __ATOMIC_ACQUIRE);
}

// Whether there is an arena to write to; creates a forked child's.
inline bool ready() {
  return crossbill_process.epoch != 0 || attach(crossbill_thread);
}

// No downcall takes the stubs' fast path while calls are looked at, or while
// something else may run than at the call before: another task.
inline void renew_more(Thread& thread) {
  if (thread.looks || thread.ask_region != nullptr)
    thread.more |= kTimed;
  else
    thread.more &= static_cast<uint16_t>(~kTimed);
}

// The region that the thread is in.
inline uint32_t region_of(const Thread& thread) {
  return thread.owner >> kOwnerRegionShift;
}

// Whether the thread has a slot in the present arena.
inline bool attached(const Thread& thread) {
  return thread.epoch == crossbill_process.epoch;
}

}  // namespace crossbill::agent
