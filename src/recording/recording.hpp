// SPDX-License-Identifier: MIT
// A whole recording as plain rows: what the writer saves and the reader loads.
//
// Rows point at each other by index into these vectors, kNone for "none"; in
// the file an id is its index plus one. A node stands after its parent.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "recording/arena.hpp"
#include "recording/arena_handles.hpp"
#include "recording/arena_places.hpp"
#include "recording/arena_samples.hpp"
#include "recording/arena_sightings.hpp"
#include "recording/arena_times.hpp"
#include "recording/seldom.hpp"

namespace crossbill::recording {

inline constexpr uint32_t kNone = 0xffffffff;
inline constexpr int kApplicationId = 1480739148;  // 'XBIL'
inline constexpr int kOldestFormat = 1;            // that is read
inline constexpr int kFormatVersion = 1;           // that is written

// What a recording holds. Older ones lack some of it: the bill then says what,
// and what depends on it is null, never 0. A column or table that is added gets
// a member here, its words in kParts, and names the member in rows.hpp.
struct Known {
  bool own_cost = true;  // of bare calls and copied windows
  bool cpu = true;
  bool lent = true;
  bool host_code = true;
  bool coverage = true;
  bool preempted = true;
  bool clocks = true;
  bool open = true;      // what was open at a death, and its signal
  bool charged = true;   // own cost as it was at each moment
  bool sampled = true;   // how many calls were timed, and what that leaves open
  bool shown = true;     // functions as users write them
  bool sites = true;     // and stacks
  bool dispatch = true;  // what hosts spend around a call, and by its size
  bool threads = true;   // that libraries started, and their CPU time
  bool handles = true;   // where they were watched: older ones never were
  bool sightings = true;   // what --watch saw of memory and locks
  bool regions = true;     // that the program has named
  bool trace = true;       // where it was asked for: older ones never were
  bool mismatches = true;  // what both sides believe: older ones never say
  bool owners = true;      // whose code a place is, as the host says it
  bool held = true;        // what calls held of the host while they were open
};

struct Part {
  bool Known::*known;
  const char* what;  // null: who lacks it lacks nothing that was asked for
};
inline constexpr Part kParts[] = {
    {&Known::own_cost, "own cost (no time is known without it)"},
    {&Known::cpu, "the CPU time of calls"},
    {&Known::lent, "which memory the host had lent"},
    {&Known::host_code, "what the host ran of its own in calls of its API"},
    {&Known::coverage, "how much of each library it had seen"},
    {&Known::preempted, "how long calls had no processor"},
    {&Known::clocks, "whether the clocks could be trusted"},
    {&Known::open, "what was open when a process died"},
    {&Known::charged, "own cost as it was at each moment"},
    {&Known::sampled, "how many calls were timed"},
    {&Known::shown, "which module Python's functions are of"},
    {&Known::sites, "from which line calls were made"},
    {&Known::dispatch, "what the host spends around each call"},
    {&Known::threads, "which threads libraries started"},
    {&Known::handles, nullptr},
    {&Known::sightings, nullptr},
    {&Known::regions, "regions of the program"},
    {&Known::trace, nullptr},
    {&Known::mismatches, nullptr},
    {&Known::owners, nullptr},
    {&Known::held, nullptr},
};
static_assert(sizeof kParts / sizeof *kParts == sizeof(Known));

struct Meta {
  std::string version;               // of the crossbill that recorded
  std::vector<std::string> command;  // of the user, program first
  int64_t pid = 0;
  std::optional<int64_t> exit;
  uint64_t wall_ns = 0;
  std::optional<uint64_t> cpu_ns;
  // Of the command's main thread: how long it had a processor, and how long it
  // was ready to run and had none.
  std::optional<uint64_t> main_ran_ns, main_waited_ns;
  int64_t created = 0;  // seconds since 1970
  // Since 1970, when the command began.
  std::optional<uint64_t> started_ns;
  std::string watched;  // words of --watch, with commas between them, or ""
  std::optional<uint64_t> trace;  // crossings that are kept of each thread
};

struct Process {
  int64_t pid = 0;
  uint32_t parent = kNone;
  std::string image;
  std::vector<std::string> command;
  std::string host;  // "" for a native host
  std::optional<int64_t> exit;
  std::optional<int64_t> signal;  // that ended it
  bool running = false;
  uint64_t start_ns = 0;
  uint64_t wall_ns = 0;
  std::optional<uint64_t> cpu_ns;
  arena::Mode mode = arena::Mode::kExact;
  arena::Clock clock = arena::Clock::kTsc;
  double ns_per_tick = 1;
  double inner_ns = 0, outer_ns = 0, jump_ns = 0, window_ns = 0;
  double window_base_ns = 0, bare_ns = 0;
  double look_ns = 0, lend_ns = 0, lent_ns = 0, watch_ns = 0;
  double inner_error_ns = 0, outer_error_ns = 0;
  double crossing_error_ns = 0;  // of both together
  uint64_t own_ns = 0;           // own cost in all crossings, as it was
  uint64_t lost = 0, untimed = 0, clamped = 0;
  // What the clocks were found to do: see arena::Header.
  uint64_t clock_checks = 0, clock_misses = 0, clock_miss_ns = 0;
  uint64_t suspended_ns = 0;
  bool looks_ended = false;  // since some time none of it is known
  double read_ns = 0, fastest_step_ns = 0, slowest_step_ns = 0;
};

struct Module {
  std::string path;
  std::string build_id;  // hexadecimal, or ""
  arena::Role role = arena::Role::kCore;
  // Of a library: functions that others may call, and those that are recorded.
  std::optional<uint64_t> entries_known = {}, entries_metered = {};
  std::string binder = {};  // of kBinders, where it was looked for, or ""
};

inline bool is_library(const Module& module) {
  return module.role == arena::Role::kCore || module.role == arena::Role::kGlue;
}

struct Edge {
  uint32_t from = kNone;  // Module, or whoever is above in the tree
  uint32_t to = kNone;
  std::string name;
  std::string symbol;  // mangled, or ""
  std::string shown;   // as users write it, or "": as `name`
  arena::Kind kind = arena::Kind::kDowncall;
  arena::Via via = arena::Via::kSymbol;
  arena::Category category = arena::Category::kNone;
  uint8_t glue = 0;  // 1: its own time is toll, 2: it is glue's, which makes
                     // the call of `to` for a host, 3: it is, where it calls
                     // a function of that name
  bool windowed = false;
  bool errors_known = false;
  bool watched = false;  // for the host's own code: host_calls may be known
  arena::Convention convention = arena::Convention::kUnknown;
  uint8_t lent = 0;  // 1: asked whether it uses lent memory, 2: may lend some
};

struct Thread {
  uint32_t process = kNone;
  int64_t tid = 0;
  std::string name;
  uint64_t threads = 1;        // how many have used this seat in turn
  uint64_t own_ns = 0;         // own cost outside of all crossings
  uint32_t library = kNone;    // Module that started it; none: the host did
  uint64_t trace_dropped = 0;  // crossings that the trace had no room for
};

// The threads that a library has started in a process.
struct LibraryThreads {
  uint32_t process = kNone;
  uint32_t module = kNone;
  uint32_t starter = kNone;  // Module in whose call; of a compiler's pool alone
  uint64_t threads = 0;
  uint64_t cpu_ns = 0;
};

// A place of the host's program that makes calls.
struct Site {
  std::string file;      // as the host names it; of machine code its module
  std::string function;  // as qualified as the host has it, or ""
  uint32_t line = 0;     // 0: not known
  arena::SiteKind kind = arena::SiteKind::kHost;
  uint64_t offset = 0;     // of machine code: in the module
  bool installed = false;  // the host says that a library's code is there
  // The same, while pieces are put together: builds of one path are several.
  // In a file, edges from the site's nodes say it.
  uint32_t module = kNone;
};

// A stretch of work that the program has named; the same in all processes.
struct Region {
  uint32_t around = kNone;  // Region that it lies in, earlier in the vector
  std::string name;
  uint64_t begun = 0;
  uint64_t ended = 0;   // less than that: it was left open
  uint64_t astray = 0;  // of these, where it was not begun, or out of order
};

// A place on a stack, and who called its function. Frames that have it in
// common share it.
struct Frame {
  uint32_t site = kNone;
  uint32_t caller = kNone;  // Frame, earlier in the vector
};

// What few nodes have.
struct Rare {
  uint64_t errors = 0, exceptions = 0, open = 0;
  // Of the calls in which the host ran code of its own, raw.
  uint64_t host_calls = 0, host_self_ns = 0, host_total_ns = 0;
  // Of the outermost calls since they had proved to be long, own cost
  // included in both times.
  uint64_t cpu_calls = 0, cpu_ns = 0, cpu_wall_ns = 0;
  // Without a processor, though it was wanted; and where that cannot be told.
  uint64_t preempted_ns = 0, mixed_ns = 0;
  uint64_t orphan_runs = 0;
  // Where not all calls were timed: how far off what was made of those that
  // were may be, in 95 of 100 cases.
  uint64_t time_error_ns = 0, calls_error = 0;
  // The host's way from a call to the next one at the same place: how many were
  // measured, and the lower quartile, own cost taken out.
  uint64_t gaps = 0;
  double gap_ns = 0;
  // Of those of `cpu_calls` that were the only long call: the CPU time of all
  // threads of libraries, and of the caller. And how many were not the only.
  uint64_t pool_calls = 0, pool_ns = 0, pool_cpu_ns = 0, pool_wall_ns = 0;
  uint64_t pool_shared = 0;
  // What its calls held of the host: how often and how long its collector could
  // not run, at the most at a time, and the most references.
  uint64_t gc_stops = 0, gc_held_ns = 0, gc_held_max_ns = 0, references = 0;

  bool operator==(const Rare&) const = default;
};

// A recording may have millions.
struct Node {
  uint32_t thread = kNone;
  uint32_t parent = kNone;  // Node of the same thread, earlier in the vector
  uint32_t edge = kNone;
  uint32_t threads = 0;
  uint32_t site = kNone;    // that makes its calls; none: that of who is above
  uint32_t region = kNone;  // that its calls lie in, the innermost
  uint64_t calls = 0, timed = 0;
  uint64_t samples = 0;  // calls that were timed, where not all were
  uint64_t total_ns = 0, self_ns = 0;  // raw
  uint64_t own_ns = 0;    // own cost in self_ns, as it was at each moment
  uint64_t children = 0;  // timed crossings right below
  uint64_t max_ns = 0;
  uint64_t bytes = 0;
  uint64_t window_words = 0;
  Seldom<Rare> rare;
};

// How many of a node's calls were made from a stack, by those whose stack was
// taken: an estimate.
struct Stack {
  uint32_t node = kNone;
  uint32_t frame = kNone;  // the innermost
  uint64_t calls = 0;
};

// What calls of a node took whose size was in one power of two, own cost taken
// out; of those that were looked at.
struct SizeBucket {
  uint32_t node = kNone;
  arena::SizeKind kind = arena::SizeKind::kBytesIn;
  uint64_t calls = 0;
  uint64_t size = 0;  // their sum
  uint64_t total_ns = 0;
  double spread_ns = 0;  // the standard deviation of one
};

// Handles that a node's calls made, functions of one pair: see arena::Made.
struct Handles {
  uint32_t node = kNone;
  uint32_t last_freed = kNone;  // Node of their last free
  std::string freers;           // functions that free, '|' between them
  bool counted = false;         // they count their users
  bool sure = false;            // these functions are known, not their names
  bool ended = false;           // the process, by its own word
  uint64_t made = 0, freed = 0;
  uint64_t gone = 0;    // neither freed nor left: the address came back
  uint64_t given = 0;   // of those left: the library may own them
  uint64_t shared = 0;  // threads used them that had not made them
  // Freed long after their last use, and the one that was idle longest.
  uint64_t idle = 0, idle_ns = 0, life_ns = 0;
  // Of all of the pair in this process: see arena::Pair.
  uint64_t again = 0, frees = 0, strange = 0, missed = 0;
};

// Calls of a node that were given a handle which they should not have had.
struct Misuse {
  uint32_t handles = kNone;  // Handles
  arena::MisuseKind kind = arena::MisuseKind::kDoubleFree;
  uint32_t freed = kNone;  // Node that had freed it
  uint32_t node = kNone;
  uint64_t calls = 0;
  // First arguments of the function so far, up to arena::kFew: live handles of
  // the kind, and others.
  uint32_t known = 0, strange = 0;
};

// What an interpreter spends at the least around a call that does nothing.
struct Dispatch {
  std::string image;
  arena::Convention convention = arena::Convention::kUnknown;
  double low_ns = 0;
};

struct Bucket {
  uint32_t thread = kNone;
  uint32_t edge = kNone;
  uint64_t low_ns = 0, high_ns = 0;
  uint64_t calls = 0;
};

struct Note {
  uint32_t process = kNone;
  std::string code;
  std::string subject;
  uint64_t count = 0;
};

// What --watch has seen: a function that was called by a module (both "" where
// it was no call), and the call that this is about.
struct Sighting {
  uint32_t process = kNone;
  arena::SightingKind kind = arena::SightingKind::kFreedLent;
  uint32_t node = kNone;  // in which it was seen; none: outside of all
  std::string function, caller;
  uint32_t from_node = kNone;
  std::string from_function, from_caller;
  std::string module;  // whose data it was, or ""
  uint64_t count = 0;
  uint64_t bytes = 0;     // of the memory when first seen; 0: not known
  bool doubtful = false;  // it may be meant so
  uint32_t site = kNone;  // of the call, where `node` has none; or none
};

// A crossing that was open when its process ended without saying so: killed,
// by its own fault or by another process.
struct OpenCrossing {
  uint32_t thread = kNone;
  uint32_t node = kNone;
  std::optional<uint64_t> call;   // which one of the function by this thread
  std::optional<bool> exception;  // whether one was in flight in it
};

// What a caller and a library believe differently of something that they share,
// by the debug information of both: see layout/verdict.hpp.
struct Mismatch {
  uint32_t edge = kNone;   // the first function that it is about
  uint64_t functions = 1;  // that are called and that it is about
  std::string rule;        // "offset": of layout/rules.tsv
  std::string severity;    // "risk", "break"
  std::string subject;     // "Data.flag"
  std::string reason, at_run_time, remedy;
  std::string host_file, library_file;  // of both declarations, or ""
  uint64_t host_line = 0, library_line = 0;
};

// A timed crossing that has ended: see arena::Traced.
struct Traced {
  uint32_t thread = kNone;
  uint32_t node = kNone;  // of that thread
  uint64_t start_ns = 0;  // of CLOCK_MONOTONIC
  uint64_t ns = 0;        // until its end
  uint64_t own_ns = 0;    // of this, what is in no node's time
};

struct Recording {
  Known known;
  Meta meta;
  std::vector<Process> processes;
  std::vector<Module> modules;
  std::vector<Edge> edges;
  std::vector<Thread> threads;
  std::vector<LibraryThreads> library_threads;
  std::vector<Site> sites;
  std::vector<Frame> frames;
  std::vector<Region> regions;
  std::vector<Node> nodes;
  std::vector<Stack> stacks;
  std::vector<Bucket> histograms;
  std::vector<SizeBucket> sizes;
  std::vector<Dispatch> dispatch;
  std::vector<Handles> handles;
  std::vector<Misuse> misuses;
  std::vector<OpenCrossing> open_crossings;  // innermost first, by thread
  std::vector<Sighting> sightings;
  std::vector<Traced> trace;  // by thread, then by start, outer ones first
  std::vector<Mismatch> mismatches;
  std::vector<Note> notes;
};

}  // namespace crossbill::recording
