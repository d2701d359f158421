// SPDX-License-Identifier: MIT
// The arena: what the agent writes into shared memory and the recorder reads.
//
// One file per process image in the recorder's session directory, sparse,
// mapped by the target, grown by 64 KiB at a time. Records are fixed-width,
// append-only and point at each other with a Ref, never with a pointer, so the
// reader can check every bound, and a killed target loses nothing.
//
//   0           4 KiB                4 KiB + 4 MiB
//   | Header    | Edge[65536]        | Block | Block | ...        | capacity
//               (by edge id)           (each begins with a BlockHeader)
//
// A Ref is an offset from the start of the arena in units of 8 bytes; 0 is
// "none". An edge is named by its dense id, which is also the number of its
// thunk. Strings are NUL-terminated UTF-8 (or raw bytes of a path).
//
// A forked child starts an arena of its own at its first crossing, or before it
// gives up what that takes. Edges below `inherited_edges`, with the Refs inside
// of them, are those of the arena named `parent_arena`.
//
// This header is included by the agent and by the tool; it includes nothing
// but fixed-width integers. All times are ticks of the clock in Header::clock.
#pragma once
#include <stdint.h>

namespace crossbill::arena {

using Ref = uint32_t;
inline constexpr char kMagic[8] = {'X', 'B', 'A', 'R', 'E', 'N', 'A', '1'};
inline constexpr uint32_t kVersion = 1;
inline constexpr uint32_t kOldestVersion = 1;

inline constexpr uint64_t kHeaderBytes = 4096;
inline constexpr uint32_t kMaxEdges = 65536;
inline constexpr uint64_t kEdgeBytes = 64;
inline constexpr uint64_t kBlocksOffset = kHeaderBytes + kMaxEdges * kEdgeBytes;
inline constexpr uint64_t kGrowth = uint64_t{64} * 1024;
inline constexpr uint64_t kBlockAlign = 4096;

// kSampled: downcalls are all counted, and of hot ones a random few are timed,
// with all that they call.
enum class Mode : uint32_t { kExact = 1, kCountOnly = 2, kSampled = 3 };
enum class Clock : uint32_t { kTsc = 1, kMonotonic = 2 };  // ticks, or ns
enum class State : uint32_t { kEmpty = 0, kRunning = 1, kEnded = 2 };

// Where a module stands. kBase is the base system (libc, ld.so, ...): its
// functions are services or not a crossing.
enum class Role : uint8_t { kBase = 1, kHost, kCore, kGlue, kAgent };

enum class Kind : uint8_t { kDowncall = 1, kUpcall, kService };

// How the callee was reached.
enum class Via : uint8_t {
  kSymbol = 1,
  kDlsym,
  kMethod,
  kSlot,
  kVectorcall,
  kCallback,  // handed to qsort and its like
};

// How a host calls the callee: what it puts where, and so what it spends on
// that. The kinds from kCall on are slots of types.
enum class Convention : uint8_t {
  kUnknown = 0,
  kNoArguments,    // METH_NOARGS
  kOne,            // METH_O
  kFast,           // METH_FASTCALL
  kFastKeywords,   // METH_FASTCALL | METH_KEYWORDS
  kFastOfClass,    // ... | METH_METHOD
  kTuple,          // METH_VARARGS
  kTupleKeywords,  // METH_VARARGS | METH_KEYWORDS
  kVectorcall,     // an object's or a type's own
  kCall,           // an object, tuple, keywords
  kNew,            // the same, of a type
  kInit,           // the same, whose result is a number
  kUnary,          // an object
  kBinary,         // two; one of them may be another type's
  kSubscript,      // an object and a key
  kCompare,        // two and an operator
  kGetter,         // an object and a closure, or a name
  kNext,           // an iterator
  kOtherSlot,      // nothing is known of its arguments
};

// What the callee does for the boundary. kNone on downcalls.
enum class Category : uint8_t {
  kNone = 0,
  kUnpack,       // host value -> core value
  kPack,         // core value -> host value
  kString,       // string conversion or scan
  kObject,       // object creation, attribute and item access
  kRelease,      // reference drops, releases
  kAllocate,     // memory
  kFree,         // memory given back
  kCopy,         // memcpy and friends
  kLock,         // taking or waiting for a lock of the core
  kHostLock,     // waiting for the host's lock (GIL)
  kHostLockApi,  // PyEval_RestoreThread, PyGILState_Ensure, ...
  kError,        // error state of the host
  kCallback,  // the host runs code of its own: PyObject_Call, qsort's compare
  kOther,
  kLentCopy,    // kCopy, of or to memory that the host has lent
  kLentString,  // kString, the same
  kLookup,      // of a class, a method or a field by its name
  kReference,   // references are made and asked
  kField,       // a field is read or written
  kThread,      // threads come to the host, and ask whether they have
};

struct Header {
  char magic[8];
  uint32_t version;
  State state;
  uint64_t capacity;  // bytes mapped, and the file's length
  uint64_t used;      // bytes handed out; blocks lie below
  int32_t pid, parent_pid;
  Mode mode;
  Clock clock;
  uint64_t start_ns;     // CLOCK_MONOTONIC at start ...
  uint64_t start_ticks;  // ... and the clock at the same moment
  uint64_t end_ns;       // the same pair at the end; 0 if it was not seen
  uint64_t end_ticks;
  uint64_t cpu_ns;  // CLOCK_PROCESS_CPUTIME_ID at the end; 0 if not seen
  Ref image;        // string: path of the executable
  Ref command;      // command_bytes bytes, arguments each ended by NUL
  uint32_t command_bytes;
  uint32_t edge_count;  // edges [inherited_edges, edge_count) are valid here
  uint32_t inherited_edges;
  char parent_arena[64];  // file name of the fork parent's arena, or ""
  char host[64];          // "cpython 3.11.7", or "" for a native host
  uint64_t address;  // where the agent has the arena: its addresses less that
                     // and divided by 8 are Refs
  uint32_t inner_cost;   // own cost at the start, in 1/1024 tick: between a
  uint32_t outer_cost;   // crossing's clock reads, and outside of them
  uint32_t inner_error;  // half of the interval that holds it in 95 of 100
  uint32_t outer_error;
  uint32_t crossing_error;  // the same of both together
  uint32_t bare_cost;       // an empty call as the program makes it, without us
  uint32_t jump_cost;       // of a crossing that is counted by a tail-jump
  uint32_t full;            // 1: it could not grow, see lost
  uint32_t gap_cost;        // of a gap between calls, in 1/1024 tick
  uint32_t skip_cost;       // of a crossing that is not seen, the same unit
  uint64_t lost;            // crossings neither counted nor timed
  uint64_t untimed;         // crossings whose leave was not seen as such
  uint64_t clamped;         // negative differences of the clock, set to 0
  // What the clocks were found to do: see agent/meter/clock_watch.hpp.
  uint64_t clock_checks;   // spans in which ticks and nanoseconds were compared
  uint64_t clock_misses;   // ... and went apart by more than 0.1 %
  uint64_t clock_miss_ns;  // the most in a span
  uint64_t suspended_ns;   // how long the machine was
  uint32_t read_cost;      // of reading the clock, ticks / 1024: the highest
  uint32_t fastest_step;  // of one dependent step, the same unit: the processor
  uint32_t slowest_step;  // was that much slower at some time
  uint32_t looks_ended;   // 1: the program has locked itself in, all this ends
  uint32_t watch;         // Settings::watch, as it was followed
  uint32_t trace;         // Settings::trace, the same
  int32_t main_tid;       // that the program runs by, if a host says so, or 0
  uint64_t main_ran_ns, main_waited_ns;  // of it, as schedstat; 0: not known
};
static_assert(sizeof(Header) <= kHeaderBytes);

struct Edge {  // 64 bytes
  Ref from;    // Module of the caller; 0: whoever is on the chain
  Ref to;      // Module of the callee
  Ref name;    // string, as declared: "dumps", "sqlite3_step"
  Ref symbol;  // string, mangled symbol if known, else 0
  Kind kind;
  Via via;
  Category category;
  uint8_t glue;        // 1: the callee's own time is toll, 2: it is that of
                       // glue that makes the call of `to` for a host,
                       // 3: it is, where it calls one of the same name
  uint8_t windowed;    // 1: its calls copy a stack window
  uint8_t bytes_rule;  // agent's
  uint8_t error_rule;  // agent's; 0: not known
  uint8_t watched;     // 1: its calls may run the host's own code
  uint8_t lent;        // 1: they may use memory the host has lent, 2: lend some
  Convention convention;
  uint8_t nested;  // 1: in calls that are only counted, its are so by a jump
  uint8_t pad[5];
  uint64_t address;     // of the callee in the process, for symbols
  uint64_t windowless;  // calls counted by a tail-jump: no CFI or too large
  Ref shown;            // string, as the host's users write it:
                        // "orjson.dumps"; 0: as `name`
  uint8_t pad2[12];
};
static_assert(sizeof(Edge) == kEdgeBytes);

enum class BlockKind : uint32_t {
  kModules = 1,     // Module records
  kStrings,         // strings, back to back, each padded to 8 bytes
  kNotes,           // Note records
  kThread,          // one Thread record, then its first Activations
  kActivations,     // Activation records of a deep chain
  kNodes,           // Node records
  kHistograms,      // Histogram records
  kCounters,        // uint64_t per edge id: calls in count-only mode
  kCpuTimes,        // CpuTime records
  kJumps,           // JumpCount records
  kHostCode,        // HostCode records
  kOrphans,         // Orphans records
  kPreempted,       // Preempted records
  kSites,           // Site records
  kFrames,          // Frame records
  kStacks,          // Stack records
  kGaps,            // Gaps records
  kSizes,           // Sizes records
  kPoolTimes,       // PoolTime records
  kLibraryThreads,  // LibraryThread records
  kPairs,           // Pair records
  kMade,            // Made records
  kMisuses,         // Misuse records
  kSightings,       // Sighting records
  kRegions,         // Region records
  kTraced,          // Traced records
  kHelds,           // Held records
};
inline constexpr BlockKind kLastBlockKind = BlockKind::kHelds;

struct BlockHeader {  // 64 bytes, then the records
  BlockKind kind;
  uint32_t bytes;   // of the whole block, header included
  Ref thread;       // owner, or 0 for what belongs to the process
  uint32_t count;   // records that are valid (kStrings: bytes used)
  uint64_t next;    // the agent's own, no reader's: an address, or 0
  uint16_t region;  // kCounters: the Region's number, 0: none
  uint8_t pad[38];
};
static_assert(sizeof(BlockHeader) == 64);

// A module that is built into the host has no file: its path is this and its
// name. Nothing is known of what it calls in the host.
inline constexpr char kBuiltIn[] = "built-in ";

struct Module {  // 64 bytes
  Ref path;
  Role role;
  uint8_t build_id_bytes;
  uint8_t code_read;  // the agent has read its code
  uint8_t pad;
  uint8_t build_id[20];
  uint32_t pad2;
  uint64_t base;       // load address: address - base is the ELF address
  uint64_t low, high;  // mapped range
  uint64_t pad3;
};
static_assert(sizeof(Module) == 64);

// What a user should know: recorded once per subject, counted after that.
// The texts are in src/analysis/notes.cpp.
enum class NoteCode : uint32_t {
  kUnmetered = 1,       // metering ended: subject says why
  kNoSpace,             // the arena could not grow
  kNoThunks,            // more than kMaxEdges callees
  kAddressTaken,        // subject: function left alone, its address is a value
  kCompared,            // subject: function left alone, its core compares it
  kUnresolved,          // subject: function that did not resolve, stays lazy
  kConstructorsUnseen,  // subject: module whose constructors ran unmetered
  kBehindBack,          // subject: entry that hands out function pointers
  kChildNotRecorded,    // subject: program started that cannot be recorded
  kNoFrameInfo,         // subject: callee, call sites without CFI
  kFrameTooLarge,       // subject: callee, frames of more than 8 KiB
  kSystemUnrecorded,    // system()/popen() of a threaded process
  kClock,               // subject: why not the TSC
  kNamespaceUnseen,     // dlmopen: modules of another namespace are not seen
  kSeesFrames,          // subject: function that would notice a frame of ours
  kModuleUnseen,        // subject: module that could not be looked at
  kOtherStack,          // subject: callee, called on a stack of its caller's
  kUseUnknown,          // subject: function left alone, how it is used unseen
  kAudited,             // subject: auditor of the dynamic linker
  kStackUnknown,        // subject: whose code a thread's stack cannot be known
  kMayBePatched,        // subject: function left alone, its code may be changed
  kHostUnknown,         // subject: runtime of a kind that is not known inside
  kApiUnknown,          // subject: API function that the host's table lacks
  kSitesUnknown,        // subject: host whose frames cannot be read
  kLockTurnedOn,        // subject: module that turned the host's lock on
  kHostNewer,           // subject: host of a version after those that we know
  kTableShared,         // subject: module that replaces a host's table, too
};
struct Note {  // 32 bytes
  NoteCode code;
  Ref subject;  // string or 0
  uint64_t count;
  Ref module;  // whose function is left alone, or 0
  uint8_t pad[12];
};
static_assert(sizeof(Note) == 32);

// A seat for one thread at a time. When a thread has ended, the next new one
// continues in its seat and adds to its tree.
struct Thread {      // 128 bytes
  int32_t tid;       // of the present or last owner
  uint32_t threads;  // how many have owned it, in turn
  Ref root;          // Node of the root: edge == kNoEdge
  uint32_t pad;
  uint64_t start_ticks;
  uint64_t last_ticks;  // at the last look, see agent/meter/look.hpp
  char name[16];        // /proc/self/task/TID/comm
  Ref library;          // Module that started it, 0: the host did
  uint8_t pad2[4];
  uint64_t traced;  // crossings that had a Traced record, or should have had
  uint8_t pad3[64];
};
static_assert(sizeof(Thread) == 128);

inline constexpr uint32_t kNoEdge = 0xffffffff;

// One place in a thread's crossing tree: an edge under its parent. An edge
// that is already on the chain folds onto its ancestor's node, so `total`
// sums outermost activations only while `self` sums all of them.
//
// A crossing's own cost is charged when it is left, at what it is taken to be
// at that moment: what lies between its clock reads to its node's `own`, the
// rest to that of whoever made it. `total` and `self` hold both.
struct Node {       // 192 bytes; what each leave writes to lies in the first 64
  uint32_t edge;    // and `owner`: the agent compares both as one word
  uint32_t owner;   // agent's: the last thread of the seat that came
  uint64_t self;    // ticks less the ticks of crossings below
  uint64_t own;     // of `self`, in 1/16 tick
  uint64_t timed;   // left, and timed
  uint64_t total;   // ticks in outermost activations
  uint64_t max;     // longest activation
  uint64_t counts;  // agent's: Histogram::counts of its edge, or 0
  uint32_t open;    // activations that have not been left
  uint8_t leave;    // agent's: what a leave has to do besides
  uint8_t folded;   // agent's: 1: see kFolded
  uint8_t price;    // agent's: which own cost its calls have
  uint8_t pad;
  uint64_t next;        // agent's: the Node that last came after it, or a dummy
  uint64_t first;       // agent's: the child that last came first, or a dummy
  uint64_t untimed;     // calls whose end was not seen, or not yet, or that
                        // were counted and no more: see calls_of()
  uint64_t bytes;       // by the edge's rule
  uint64_t site;        // agent's: a call site that leaves nothing to copy
  uint32_t errors;      // by the edge's rule
  uint32_t exceptions;  // exceptions and panics that passed through
  uint16_t library;     // agent's: of an orphan, the library's number
  uint16_t pad2;
  uint32_t threads;     // owners of the seat that came here, and kFolded
  uint16_t no_library;  // 0: `first` has it where `next` has `library`
  uint16_t region;      // number of the Region its calls lie in, 0: none
  Ref parent;           // Node, 0 for a root
  uint64_t site_key;    // agent's: the host's instruction that makes its calls,
                        // by which the stubs know `host_site`; 0: none
  uint64_t counted;     // calls that were counted only, between those timed
  int32_t gap;          // agent's: how many of these are left until the next
  Ref host_site;        // Site that makes its calls, 0: not its own
  uint64_t now;         // agent's: the Node that takes its calls, 0: itself
  uint64_t peer;        // agent's: the next Node made to do so, or 0
  uint8_t shift;        // one in 2^shift of its calls is timed
  uint8_t group;        // random groups of these, whose spread tells the error
  uint8_t stack_shift;  // agent's: the next stack stands for 2^this of them
  uint8_t pad4;
  uint32_t to_stack;  // agent's: calls until a stack is taken, with that
  uint64_t inside;    // own cost in its calls that stand for others, as `own`
  uint8_t pad5[8];
};
static_assert(sizeof(Node) == 192);

// Calls that stand for others are of two kinds, in turn: in one of them all is
// seen, in the other no call of the host's API or of libc, so that it takes as
// long as without us. The node is a downcall's.
inline bool is_sealed(const Node& node) {
  return node.shift != 0 && node.group % 2 != 0;
}

inline uint64_t calls_of(const Node& node) {
  return node.timed + node.open + node.untimed + node.counted;
}

// In Node::threads: its function was called from within its own call.
inline constexpr uint32_t kFolded = uint32_t{1} << 31;

// Also there: its calls are made by a library that has no recorded call open.
inline constexpr uint32_t kOrphan = uint32_t{1} << 30;
inline constexpr uint32_t kOwners = kOrphan - 1;  // the number itself

// The orphans of one library under one parent. `runs` counts those that did
// not come right after another: each begins in another call of the library
// that was not recorded, so these were at least as many.
struct Orphans {  // 24 bytes
  Ref node;       // the first of them
  uint32_t pad;
  uint64_t runs;
  uint64_t last;  // agent's: in which of the parent's activations that was
};
static_assert(sizeof(Orphans) == 24);

// A crossing that has been entered and not left.
struct Activation {  // 64 bytes
  uint64_t sp;       // at the stub's entry; 0: free
  uint64_t node;     // agent's address
  uint64_t start;    // ticks; the highest bit is the agent's, see kMarked
  uint64_t below;    // ticks of crossings made by this one
  uint64_t own;      // what they cost it, in 1/16 tick
  uint64_t parent;   // agent's address, also the link of the free list
  uint64_t link;     // agent's: address of the Node::first or Node::next that
                     // says which crossing is to be expected
  Ref thread;        // its Thread
  uint32_t marks;    // see kRaised
};
static_assert(sizeof(Activation) == 64);

// In Activation::start: a dlopen was called in this crossing. It makes `start`
// later than any end, so that the leave takes its whole path.
inline constexpr uint64_t kMarked = uint64_t{1} << 63;

// In Activation::marks. An exception was raised in this crossing, or has come
// to it, and was not seen to be caught; kMaybeCaught: it is of a kind whose
// catching is not seen.
inline constexpr uint32_t kRaised = 1;
inline constexpr uint32_t kMaybeCaught = 2;

// Also there: it lies on a stack that is not running. Of all others of a thread
// that are open, the one that was entered last is the innermost.
inline constexpr uint32_t kAside = 4;

// And in its other bytes: it is counted and no more, nor are calls of the
// host's API and of libc in it seen. At the bottom of the chain it says the
// same of what comes after a call that was so; after one that stood for 2^n,
// the third byte is n, and the fourth the call's group.
// kSealed: it is timed, but nothing of that is seen in it, either.
inline constexpr uint32_t kQuiet = 1 << 8, kSealed = 1 << 9;
inline constexpr uint32_t kShiftPlace = 16, kGroupPlace = 24;
inline constexpr uint32_t kExceptionMarks = kRaised | kMaybeCaught;

// In units of which tick own cost is counted.
inline constexpr uint64_t kOwnPerTick = 16;

// Calls that are counted and no more, by whatever thread.
struct JumpCount {  // 16 bytes
  uint32_t edge;
  uint32_t pad;
  uint64_t calls;
};
static_assert(sizeof(JumpCount) == 16);

// Durations of one edge in one thread, by histogram_bucket(): four ticks wide
// below 512, which takes a shift to find, eight for each power of two above.
inline constexpr uint32_t kHistogramBuckets = 320;
struct Histogram {  // 1296 bytes
  uint32_t edge;
  uint32_t pad[3];
  uint32_t counts[kHistogramBuckets];
};
static_assert(sizeof(Histogram) == 1296);

inline constexpr uint64_t kLinearTicks = 512;
inline constexpr uint32_t kLinearBuckets = kLinearTicks / 4;

// The bucket of a duration; the last one takes all that is longer.
inline uint32_t histogram_bucket(uint64_t ticks) {
  if (ticks < kLinearTicks) return static_cast<uint32_t>(ticks / 4);
  uint32_t log = 63u - static_cast<uint32_t>(__builtin_clzll(ticks));
  uint32_t bucket = kLinearBuckets + (log - 9) * 8 + ((ticks >> (log - 3)) & 7);
  return bucket < kHistogramBuckets ? bucket : kHistogramBuckets - 1;
}

// The smallest duration in a bucket.
inline uint64_t histogram_low(uint32_t bucket) {
  if (bucket < kLinearBuckets) return uint64_t{bucket} * 4;
  uint32_t above = bucket - kLinearBuckets;
  return (uint64_t{8} + (above & 7)) << (above / 8 + 6);
}

// How a process finds its session: <directory>:<device>:<inode>.
inline constexpr char kSessionVariable[] = "CROSSBILL_SESSION=";

// A program that may have less data or address space than this runs without the
// agent, which would take 7 MiB of it: some could not even be loaded.
inline constexpr uint64_t kLeastRoom = uint64_t{128} << 20;

// Names of programs that were not recorded, from processes that can neither
// make an arena nor leave a link: see agent/unrecorded.cpp. The recorder makes
// the file and all of its pages.
inline constexpr uint32_t kUnrecordedNames = 63;
struct Unrecorded {  // 16 KiB
  uint32_t used;     // names; those that do not fit are only counted
  uint8_t pad[252];
  struct Name {
    uint32_t count;
    char text[252];  // NUL-terminated, cut off if need be
  } names[kUnrecordedNames];
};
static_assert(sizeof(Unrecorded) == uint64_t{16} << 10);

// Names in the session directory. A process that can make no arena leaves a
// symbolic link, which takes no descriptor, to what it is an image of.
inline constexpr char kAgentName[] = "libcrossbill-agent.so";
inline constexpr char kSettingsName[] = "settings";
inline constexpr char kLockName[] = "lock";
inline constexpr char kUnrecordedName[] = "unrecorded";
inline constexpr char kArenaSuffix[] = ".arena";  // <pid>-<start_ns>.arena
inline constexpr char kTraceSuffix[] = ".none";   // <pid>-<time_ns>.none

}  // namespace crossbill::arena
