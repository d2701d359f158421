// SPDX-License-Identifier: MIT
// The bill as plain data: what a recording says, own cost subtracted.
//
// Times are in nanoseconds. What cannot be known has no value; it is never 0.
#pragma once
#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace crossbill::analysis {

struct Amount {
  uint64_t calls = 0;
  double ns = 0;
  uint64_t bytes = 0;
  double calls_squares = 0;  // of errors of `calls`, where these are estimates

  uint64_t calls_error() const {
    return static_cast<uint64_t>(std::sqrt(calls_squares) + 0.5);
  }
};

// Where the time of a line went; docs/recording.md has the formulas.
struct Times {
  double total = 0;
  double total_error = 0;
  double logic = 0;
  double host = 0;
  double transition = 0;
  double cleanup = 0;
  double host_lock = 0;
  double lock = 0;  // waits for other locks: shown, and part of logic
  double glue = 0;  // what glue spent itself: part of marshalling
  Amount values, strings, copies, objects, memory;
  // What the host spends around the calls, at the least: beside the total. None
  // where it is not known.
  std::optional<double> host_transition;

  double marshalling() const {
    return values.ns + strings.ns + copies.ns + objects.ns + memory.ns + glue;
  }
  uint64_t marshalled_bytes() const {
    return values.bytes + strings.bytes + copies.bytes + objects.bytes +
           memory.bytes;
  }
  // The part of it that lies in the total.
  double toll_inside() const {
    return marshalling() + transition + cleanup + host_lock;
  }
  double toll() const { return toll_inside() + host_transition.value_or(0); }
  // The total, and what the host spends around it.
  double whole() const { return total + host_transition.value_or(0); }
  // Of the whole; none where there was no time.
  std::optional<double> toll_share() const {
    if (whole() <= 0) return std::nullopt;
    return toll() / whole();
  }
};

// What has become of a file since the run began.
enum class Source { kSame, kGone, kChanged };

// A place of the host's program.
struct Place {
  std::string file;  // of machine code whose source is not known its module
  uint32_t line = 0;
  std::string function;
  bool native = false;
  std::string module = {};  // of machine code
  uint64_t offset = 0;      // ... in the module
  Source source = Source::kSame;
  std::string build_id = {};  // of the module, or ""
};

// A size of what calls are given, and what one call takes there.
struct SizePoint {
  double size, ns, variance;
};

// How long calls took: so many in [low, high).
struct DurationSpan {
  double low = 0, high = 0;
  double calls = 0;
};

// What one call takes by how much it is given: fixed + size * slope.
struct Fit {
  double fixed = 0;
  double fixed_error = 0;  // half of the interval of 95 in 100 cases
  double slope = 0;        // for each byte or item
  bool items = false;
  uint64_t calls = 0;             // that it is made from
  std::vector<SizePoint> points;  // the same, smallest first
};

// What calls asked of one function of the host, of libc or of another library.
struct Asked {
  uint32_t edge = 0;  // index in Recording::edges
  bool downcall = false;
  // Of a library's function with all that lies below, else its own time.
  Amount amount;
  double host_ns = 0;  // of it, the host's own code
};

// One entry of a core, or the totals.
struct Line {
  std::string core;     // file name without its folder
  std::string library;  // the short name of `core`, for people
  std::string package;  // that it is installed in, or ""
  std::string name;     // demangled
  std::string shown;    // as users write it, or "": as `name`
  std::string symbol;   // mangled, or ""
  std::string via;
  bool glue = false;
  // Built into the host: what it calls there is not seen, so that nobody knows
  // the parts of its time.
  bool built_in = false;
  // The short name of the glue that makes the calls for the host, or "", and
  // which functions of its own that goes through.
  std::string by;
  std::vector<std::string> through;
  // Set where the bill is made by edge, process or thread.
  std::optional<std::string> from;
  std::optional<uint32_t> group;    // of those that the lines were made by
  std::optional<uint32_t> process;  // index in Run::processes
  std::optional<int64_t> thread;    // tid
  std::string thread_name;
  // Set where the bill is made by place: where its calls are made from, and by
  // which place in between, if that is another; `leaf`: that one's number.
  std::shared_ptr<Place> site, site_via;
  std::optional<uint32_t> leaf;
  std::vector<Asked> asked;  // what its calls asked of others
  std::vector<Place> stack;  // By::kStack: innermost first
  // Set where entries stand under what called them.
  std::optional<uint32_t> above;  // index in Books::entries
  uint32_t depth = 0;             // how many lines it stands under
  uint64_t imports = 0;  // modules whose import it sums up; `name` is one
  uint64_t sums_up = 0;  // lines that it stands for, or 0

  uint64_t calls = 0;
  uint64_t timed = 0;
  uint64_t sampled = 0;  // of these, whose time was taken
  uint64_t open = 0;     // not left when the recording ended
  std::optional<uint64_t> errors;
  uint64_t exceptions = 0;  // that passed out of the calls
  uint64_t threads = 0;
  std::optional<Times> times;  // none in a recording of counts
  // How long it was waited in which functions of the host's API.
  std::map<std::string, double> waits;
  std::optional<double> p50, p99, max;
  uint64_t samples = 0;
  // What the quantiles are made of, the shortest first; none where they are not
  // known.
  std::shared_ptr<const std::vector<DurationSpan>> durations;
  // Of the calls since they had proved to be long; no times where none did.
  std::optional<uint64_t> cpu_calls;
  std::optional<double> cpu, cpu_wall;
  // Of those of `cpu_calls` that were the only long call at their time: what
  // threads of libraries and the caller did. And how many were not the only.
  std::optional<uint64_t> pool_calls, pool_shared;
  std::optional<double> pool, pool_cpu, pool_wall;
  // What the host spends around all of the calls: at the least, and at the most
  // as the gaps between them say. None where it is not known.
  std::optional<double> dispatch_low, dispatch_high;
  std::optional<Fit> fit;
  // Of the total: without a processor, though it was wanted. None where that is
  // not known.
  std::optional<double> preempted;
  // That the arguments lent to the calls, by the core's contract; none where it
  // has no contract.
  std::optional<uint64_t> lent_bytes;
  // Calls of the host's API that ran the host's own code; none where that is
  // not known.
  std::optional<uint64_t> host_code_calls;
  // How often and how long its calls held up the host's collector, how long
  // that was at the most, and the most references that one held. None where no
  // call was seen to.
  std::optional<uint64_t> gc_stops, references;
  std::optional<double> gc_held, gc_held_max;
  // Calls of libc and of the host that allocate.
  Amount alloc;
  // Calls of libc that copy or handle strings in memory that is not lent; none
  // where that is not known.
  std::optional<Amount> copies, strings;
};

// How much of the time of all calls the longest took; none for one call, and
// where it lies within the error.
std::optional<double> largest_call_share(const Line& line);

// How many processors a line's calls kept busy; none where that is not known.
std::optional<double> parallelism(const Line& line);

struct EdgeLine {
  std::optional<std::string> from;  // none: from outside of any crossing
  std::string to;
  std::string name;
  std::string kind;
  std::string category;
  uint64_t calls = 0;
  // Half of the interval that holds it in 95 of 100 cases; 0: it was counted.
  uint64_t calls_error = 0;
  std::optional<double> ns;  // with all that lies below
  uint64_t bytes = 0;
};

// A function's part in a region, in all that lies in the region.
struct RegionFunction {
  std::string core, library, name, shown;  // as in Line
  uint64_t calls = 0;
  std::optional<double> total, toll;
  std::string package;
};

// What lies in a region, the regions in it included; or, of the empty path, in
// none.
struct RegionLine {
  std::vector<std::string> path;  // outermost first
  uint64_t begun = 0;
  uint64_t left_open = 0;          // of these
  uint64_t calls = 0, errors = 0;  // of libraries' functions
  uint64_t own_calls = 0;          // of these, in no region within it
  std::optional<double> total, toll;
  std::vector<RegionFunction> functions;  // as entries are sorted
};

struct ProcessLine {
  uint32_t id = 0;
  int64_t pid = 0;
  std::string image;
  std::optional<uint32_t> parent;  // id
  std::vector<std::string> command;
  std::string host;
  std::optional<int64_t> exit;
  std::optional<int64_t> signal;
  bool running = false;
  double wall_ns = 0;
  std::optional<double> cpu_ns;
  uint64_t crossings = 0;
};

// A crossing that was open when its process died.
struct OpenLine {
  std::string function;           // demangled
  std::string module;             // the callee's file name, or ""
  std::string library;            // short, for people
  std::optional<uint64_t> call;   // which one of the function by the thread
  std::optional<bool> exception;  // whether one was in flight in it
};

// A thread of a process that ended without saying so.
struct DeathLine {
  uint32_t process = 0;  // id
  int64_t pid = 0;
  std::string image;
  std::optional<int64_t> signal;
  std::optional<int64_t> thread;  // tid; none: nothing was open
  std::string thread_name;
  bool counted = false;             // what was open is not known
  std::vector<OpenLine> crossings;  // innermost first
};

// How much of a library was seen. Orphans are its API and libc calls that lie
// in no recorded call of it: they were made by functions that are not metered.
struct CoverageLine {
  std::string module;   // file name without its folder
  std::string library;  // the same, short
  std::optional<uint64_t> entries_known, entries_metered;
  uint64_t calls = 0;  // of the API and libc, by it
  // None where there are none of these, and in counts.
  std::optional<uint64_t> orphan_calls;
  std::optional<uint64_t> orphan_runs;  // unseen calls, at the least
  std::optional<double> orphan_ns;      // without the crossings below
  uint64_t orphans_of_api = 0;
  std::string reason;  // or ""
};

struct Coverage {
  std::vector<CoverageLine> libraries;  // most orphans first
  std::optional<double> unseen_share;   // orphans of all API calls
};

// The threads that a library has started. `starter`: the library in whose call
// one that compilers bring along did so, or "".
struct ThreadsLine {
  std::string module;   // file name without its folder
  std::string library;  // the same, short
  std::string starter, starter_library;
  uint64_t threads = 0;
  double cpu_ns = 0;
  // How long they waited for the host's lock; none in counts.
  std::optional<double> waited_ns;
};

struct NoteLine {
  std::string code;
  std::string text;  // a sentence, without its subject
  std::vector<std::string> subjects;
  uint64_t count = 0;
};

// Why times are not to be trusted.
enum class DoubtCode {
  kClocksApart,  // ticks and nanoseconds: in `count` of `of` checks, by `ns`
  kSuspended,    // the machine, for `ns`
  kDearClock,    // a read of it takes `ns`
  kSpeed,        // the processor's changed by `factor`, and own cost by `ns`
};
struct Doubt {
  DoubtCode code = DoubtCode::kClocksApart;
  double ns = 0;
  uint64_t count = 0, of = 0;
  double factor = 1;
};

struct Recorder {
  std::string version;
  bool timed = true;  // no process has only counted
  bool exact = true;  // and every call was
  std::string clock;
  std::optional<double> own_ns, own_error_ns;
  double inner_error_ns = 0;  // of one crossing, the largest of all processes
  uint64_t lost = 0, untimed = 0;
  uint64_t clamped = 0;        // differences of the clock
  uint64_t clamped_lines = 0;  // phases that own cost made negative
  std::vector<NoteLine> notes;
};

// What is said of a run whatever its lines are.
struct Run {
  std::vector<std::string> command;
  std::optional<int64_t> exit;
  double wall_ns = 0;
  std::optional<double> cpu_ns;
  // Of the command's main thread: with a processor, and ready without one.
  std::optional<double> main_ran_ns, main_waited_ns;
  Recorder recorder;
  // Not known of an older recording, and of counts.
  std::optional<std::vector<Doubt>> doubts;
  // Not known of an older recording.
  std::optional<std::vector<DeathLine>> deaths;
  std::vector<ProcessLine> processes;
  uint64_t crossings = 0, downcalls = 0, upcalls = 0, services = 0;
  uint64_t callbacks = 0;  // of `upcalls`
  Amount outside;          // upcalls and services that lie in no downcall
  std::vector<std::string> outside_of;  // who made them, most calls first
  std::vector<std::string> outside_of_libraries;  // the same, short
  Amount outside_waits;  // threads that waited for the host's lock there
  double outside_waits_error = 0;  // of its time, for want of timed calls
  std::optional<Coverage> coverage;
  // Most CPU time first; not known of an older recording.
  std::optional<std::vector<ThreadsLine>> library_threads;
  bool imports_left_out = false;
};

// What one line of the bill stands for. kPlace: an entry below the entries that
// it was called in; imports are one entry there.
// kSite: by where it is called from; kCaller: by whose function; kStack: by the
// whole stack. kRegion: Bill::regions, beside the entries.
enum class By {
  kEntry,
  kEdge,
  kThread,
  kProcess,
  kPlace,
  kSite,
  kCaller,
  kStack,
  kRegion
};

// A run and the lines that were chosen: what the reports print.
struct Bill : Run {
  Line totals;
  std::vector<Line> entries;      // sorted by toll, or by calls in counts
  uint64_t entries_left_out = 0;  // by `top`
  Amount left_out;                // their calls and toll
  std::string filter;             // the glob that `entries` match, or ""
  std::vector<EdgeLine> edges;
  // All, sorted as `entries`; none where they are not known.
  std::optional<std::vector<Line>> sites;
  bool nested = false;  // entries stand under what called them
  // Each before those in it, the dearest first; what lies in none is the last.
  // Not known of an older recording.
  std::optional<std::vector<RegionLine>> regions = {};
  bool by_region = false;  // they are what was asked for
  size_t top = 0;          // so many of them; 0: all
};

}  // namespace crossbill::analysis
