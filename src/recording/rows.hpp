// SPDX-License-Identifier: MIT
// The tables of a recording, each described once: the schema, what is saved
// and what is read back are made of these. docs/recording.md explains every
// column, and how one is added.
#pragma once
#include "recording/columns.hpp"
#include "recording/recording.hpp"

namespace crossbill::recording {

// One row of (key, value) for each of these.
inline constexpr char kMetaTable[] = "meta";
inline constexpr auto kMeta =
    std::array{value<&Meta::version>("version"),
               value<&Meta::command>("command"),
               value<&Meta::pid>("pid"),
               value<&Meta::exit>("exit"),
               value<&Meta::wall_ns>("wall_ns"),
               value<&Meta::cpu_ns>("cpu_ns"),
               value<&Meta::created>("created"),
               value<&Meta::started_ns>("started_ns"),
               value<&Meta::watched>("watched"),
               value<&Meta::main_ran_ns>("main_ran_ns"),
               value<&Meta::main_waited_ns>("main_waited_ns"),
               value<&Meta::trace>("trace")};

// One row per process image: an exec begins a new one.
inline constexpr auto kProcesses = table(
    "processes", &Recording::processes, id<&Recording::processes>(),
    value<&Process::pid>("pid"),
    reference<&Process::parent, &Recording::processes>("parent"),
    value<&Process::image>("image", ""),
    value<&Process::command>("command", "JSON array"),
    value<&Process::host>("host"),
    value<&Process::exit>("exit", "status as a shell says it; NULL: not known"),
    value<&Process::signal>("signal", "that ended it; NULL: none, or not known",
                            &Known::open),
    value<&Process::running>("running",
                             "1: was still running when the command ended"),
    value<&Process::start_ns>("start_ns"), value<&Process::wall_ns>("wall_ns"),
    value<&Process::cpu_ns>("cpu_ns", ""), value<&Process::mode>("mode"),
    value<&Process::clock>("clock"),
    value<&Process::ns_per_tick>("ns_per_tick", ""),
    value<&Process::inner_ns>("inner_ns"),
    value<&Process::outer_ns>("outer_ns"), value<&Process::jump_ns>("jump_ns"),
    value<&Process::window_ns>("window_ns", ""),
    value<&Process::inner_error_ns>("inner_error_ns"),
    value<&Process::outer_error_ns>("outer_error_ns", ""),
    value<&Process::window_base_ns>("window_base_ns", nullptr,
                                    &Known::own_cost),
    value<&Process::bare_ns>("bare_ns", "", &Known::own_cost),
    count<&Process::lost, Count::kLost>("lost"),
    count<&Process::untimed, Count::kUntimed>("untimed"),
    count<&Process::clamped, Count::kClamped>("clamped", ""),
    value<&Process::look_ns>("look_ns", nullptr, &Known::lent),
    value<&Process::lend_ns>("lend_ns", nullptr, &Known::lent),
    value<&Process::lent_ns>("lent_ns", nullptr, &Known::lent),
    value<&Process::watch_ns>("watch_ns", "", &Known::host_code),
    value<&Process::crossing_error_ns>("crossing_error_ns", "",
                                       &Known::charged),
    value<&Process::own_ns>("own_ns", "in all crossings", &Known::sampled),
    value<&Process::clock_checks>("clock_checks", nullptr, &Known::clocks),
    value<&Process::clock_misses>("clock_misses", nullptr, &Known::clocks),
    value<&Process::clock_miss_ns>("clock_miss_ns", "", &Known::clocks),
    value<&Process::suspended_ns>("suspended_ns", nullptr, &Known::clocks),
    value<&Process::read_ns>("read_ns", "", &Known::clocks),
    value<&Process::fastest_step_ns>("fastest_step_ns", nullptr,
                                     &Known::clocks),
    value<&Process::slowest_step_ns>("slowest_step_ns", "", &Known::clocks),
    // 1: it locked itself in, and the rest is not known
    value<&Process::looks_ended>("looks_ended", nullptr, &Known::clocks));

inline constexpr auto kModules = table(
    "modules", &Recording::modules, id<&Recording::modules>(),
    value<&Module::path>("path"), value<&Module::build_id>("build_id"),
    value<&Module::role>("role", ""),
    value<&Module::entries_known>("entries_known", nullptr, &Known::coverage),
    value<&Module::entries_metered>("entries_metered", nullptr,
                                    &Known::coverage),
    value<&Module::binder>("binder", nullptr, &Known::coverage));

// One row per (caller's module, callee); the same in all processes.
inline constexpr auto kEdges = table(
    "edges", &Recording::edges, id<&Recording::edges>(""),
    reference<&Edge::from, &Recording::modules>(
        "from_module", "NULL: whoever is above in the tree"),
    reference<&Edge::to, &Recording::modules>("to_module"),
    value<&Edge::name>("name"), value<&Edge::symbol>("symbol", ""),
    value<&Edge::kind>("kind", "downcall, upcall, service"),
    value<&Edge::via>("via", "symbol, dlsym, method, slot, vectorcall"),
    value<&Edge::category>("category"),
    // 1: the callee is glue, 2: glue makes the call of it for a host
    value<&Edge::glue, 2>("glue", ""),
    value<&Edge::errors_known>("errors_known",
                               "1: the callee's convention tells errors"),
    value<&Edge::windowed>("windowed", "1: its calls copy stack arguments",
                           &Known::own_cost),
    // 1: it may use lent memory, 2: it may lend some
    value<&Edge::lent, 2>("lent", "", &Known::lent),
    // 1: it may run the host's own code
    value<&Edge::watched>("watched", nullptr, &Known::host_code),
    value<&Edge::shown>("shown", nullptr, &Known::shown),
    // how the host calls it: noargs, o, fastcall, ...
    value<&Edge::convention>("convention", "", &Known::dispatch));

inline constexpr auto kThreads = table(
    "threads", &Recording::threads, id<&Recording::threads>(),
    reference<&Thread::process, &Recording::processes, None::kDamaged>(
        "process"),
    value<&Thread::tid>("tid"), value<&Thread::name>("name", ""),
    // how many threads used this seat in turn
    count<&Thread::threads, Count::kThreads>("threads"),
    // own_ns: outside of all crossings
    value<&Thread::own_ns>("own_ns", "", &Known::charged),
    reference<&Thread::library, &Recording::modules>(
        "library", "that started them; NULL: the host did", &Known::threads),
    value<&Thread::trace_dropped>(
        "trace_dropped", "crossings that are not in trace", &Known::trace));

// Threads that libraries started, whether they made a crossing or not.
inline constexpr auto kLibraryThreads = later(
    &Known::threads,
    table(
        "library_threads", &Recording::library_threads,
        reference<&LibraryThreads::process, &Recording::processes,
                  None::kDamaged>("process"),
        reference<&LibraryThreads::module, &Recording::modules, None::kDamaged>(
            "module", ""),
        reference<&LibraryThreads::starter, &Recording::modules>(
            "starter", "in whose call; NULL: the module's own"),
        count<&LibraryThreads::threads, Count::kThreads>("threads"),
        value<&LibraryThreads::cpu_ns>("cpu_ns")));

// Places of the host's program that make calls.
inline constexpr auto kSites = later(
    &Known::sites,
    table("sites", &Recording::sites, id<&Recording::sites>(""),
          value<&Site::kind>("kind", "host, native"),
          value<&Site::file>("file", "of native: the module"),
          value<&Site::function>("function", ""),
          value<&Site::line>("line", "0: not known"),
          value<&Site::offset>("offset", "of native: in the module"),
          value<&Site::installed>("installed", "1: the host says, a library's",
                                  &Known::owners)));

inline constexpr auto kFrames =
    later(&Known::sites,
          table("frames", &Recording::frames, id<&Recording::frames>(),
                reference<&Frame::site, &Recording::sites>("site"),
                reference<&Frame::caller, &Recording::frames>(
                    "caller", "NULL: the outermost that was looked at")));

// Stretches of work that the program has named, one within the other.
inline constexpr auto kRegions =
    later(&Known::regions,
          table("regions", &Recording::regions, id<&Recording::regions>(""),
                reference<&Region::around, &Recording::regions>(
                    "around", "the one that it lies in"),
                value<&Region::name>("name", ""),
                count<&Region::begun, Count::kBegun>("begun"),
                count<&Region::ended, Count::kEnded>("ended"),
                count<&Region::astray, Count::kAstray>(
                    "astray", "of these, where it was not begun")));

// The crossing trees. Times are raw: own cost is not yet subtracted.
inline constexpr auto kNodes = table(
    "nodes", &Recording::nodes, id<&Recording::nodes>(),
    reference<&Node::thread, &Recording::threads, None::kDamaged>("thread", ""),
    reference<&Node::parent, &Recording::nodes, None::kZero>(
        "parent", "0: called from outside of any crossing"),
    reference<&Node::edge, &Recording::edges, None::kDamaged>("edge"),
    count<&Node::calls, Count::kCalls>("calls"),
    count<&Node::timed, Count::kTimed>("timed", ""),
    value<&Node::total_ns>("total_ns"), value<&Node::self_ns>("self_ns"),
    count<&Node::children, Count::kChildren>("children"),
    value<&Node::max_ns>("max_ns", ""),
    count<&Node::bytes, Count::kBytes>("bytes"),
    seldom_count<&Node::rare, &Rare::errors, Count::kErrors>("errors"),
    seldom_count<&Node::rare, &Rare::exceptions, Count::kExceptions>(
        "exceptions"),
    seldom_count<&Node::rare, &Rare::open, Count::kOpen>("open", ""),
    value<&Node::threads>("threads"),
    count<&Node::window_words, Count::kWords>("window_words", ""),
    seldom_count<&Node::rare, &Rare::cpu_calls, Count::kCpuCalls>(
        "cpu_calls", "calls behind the two that follow", &Known::cpu),
    seldom<&Node::rare, &Rare::cpu_ns>("cpu_ns", nullptr, &Known::cpu),
    seldom<&Node::rare, &Rare::cpu_wall_ns>("cpu_wall_ns", "", &Known::cpu),
    seldom_count<&Node::rare, &Rare::host_calls, Count::kHostCalls>(
        "host_calls", "calls that ran the host's own code", &Known::host_code),
    seldom<&Node::rare, &Rare::host_self_ns>("host_self_ns", nullptr,
                                             &Known::host_code),
    seldom<&Node::rare, &Rare::host_total_ns>("host_total_ns", "",
                                              &Known::host_code),
    seldom_count<&Node::rare, &Rare::orphan_runs, Count::kOrphanRuns>(
        "orphan_runs", "", &Known::coverage),
    value<&Node::own_ns>("own_ns", "of self_ns", &Known::charged),
    seldom<&Node::rare, &Rare::preempted_ns>("preempted_ns", nullptr,
                                             &Known::preempted),
    seldom<&Node::rare, &Rare::mixed_ns>("mixed_ns", "", &Known::preempted),
    value<&Node::samples>("samples", "calls that were timed", &Known::sampled),
    seldom<&Node::rare, &Rare::time_error_ns>("time_error_ns", nullptr,
                                              &Known::sampled),
    seldom<&Node::rare, &Rare::calls_error>("calls_error", "", &Known::sampled),
    seldom_count<&Node::rare, &Rare::gaps, Count::kGaps>("gaps", nullptr,
                                                         &Known::dispatch),
    seldom<&Node::rare, &Rare::gap_ns>("gap_ns", "lower quartile",
                                       &Known::dispatch),
    reference<&Node::site, &Recording::sites>(
        "site", "NULL: that of the node above", &Known::sites),
    // of cpu_calls, in which no other thread had a long call
    seldom_count<&Node::rare, &Rare::pool_calls, Count::kCpuCalls>(
        "pool_calls", nullptr, &Known::threads),
    seldom<&Node::rare, &Rare::pool_ns>("pool_ns", "", &Known::threads),
    seldom<&Node::rare, &Rare::pool_cpu_ns>("pool_cpu_ns", nullptr,
                                            &Known::threads),
    seldom<&Node::rare, &Rare::pool_wall_ns>("pool_wall_ns", "",
                                             &Known::threads),
    seldom_count<&Node::rare, &Rare::pool_shared, Count::kCpuCalls>(
        "pool_shared", "", &Known::threads),
    reference<&Node::region, &Recording::regions>(
        "region", "the innermost; NULL: none", &Known::regions),
    seldom_count<&Node::rare, &Rare::gc_stops, Count::kStops>(
        "gc_stops", "how often it held up the collector", &Known::held),
    seldom<&Node::rare, &Rare::gc_held_ns>("gc_held_ns", nullptr, &Known::held),
    seldom<&Node::rare, &Rare::gc_held_max_ns>("gc_held_max_ns", "",
                                               &Known::held),
    seldom_count<&Node::rare, &Rare::references, Count::kReferences>(
        "host_references", "the most at a time", &Known::held));

// Of random calls, and of the first few of each node.
inline constexpr auto kStacks = later(
    &Known::sites,
    table("stacks", &Recording::stacks,
          reference<&Stack::node, &Recording::nodes, None::kDamaged>("node"),
          reference<&Stack::frame, &Recording::frames>("frame"),
          count<&Stack::calls, Count::kStacks>("calls")));

inline constexpr auto kHistograms = table(
    "histograms", &Recording::histograms,
    reference<&Bucket::thread, &Recording::threads, None::kDamaged>("thread"),
    reference<&Bucket::edge, &Recording::edges, None::kDamaged>("edge"),
    value<&Bucket::low_ns>("low_ns"), value<&Bucket::high_ns>("high_ns", ""),
    count<&Bucket::calls, Count::kSamples>("calls"));

// Calls by how much they were given or gave back.
inline constexpr auto kSizes = later(
    &Known::dispatch,
    table(
        "sizes", &Recording::sizes,
        reference<&SizeBucket::node, &Recording::nodes, None::kDamaged>("node"),
        value<&SizeBucket::kind>("kind",
                                 "bytes-in, bytes-out, items-in, items-out"),
        count<&SizeBucket::calls, Count::kSized>("calls"),
        count<&SizeBucket::size, Count::kSizes>("size"),
        value<&SizeBucket::total_ns>("total_ns"),
        value<&SizeBucket::spread_ns>("spread_ns", "of one call")));

// What interpreters spend around a call that does nothing.
inline constexpr auto kDispatch =
    later(&Known::dispatch, table("dispatch", &Recording::dispatch,
                                  value<&Dispatch::image>("image"),
                                  value<&Dispatch::convention>("convention"),
                                  value<&Dispatch::low_ns>("low_ns")));

// Handles of paired functions, by the node that made them: `--watch pairs`.
inline constexpr auto kHandles = later(
    &Known::handles,
    table(
        "handles", &Recording::handles, id<&Recording::handles>(),
        reference<&Handles::node, &Recording::nodes, None::kDamaged>("node",
                                                                     ""),
        value<&Handles::freers>("freers", "functions, | between them"),
        value<&Handles::counted>("counted", "1: may be freed several times"),
        value<&Handles::sure>("sure", "1: known functions, not only names"),
        value<&Handles::ended>("ended", "1: the process, by its own word"),
        count<&Handles::made, Count::kHandles>("made"),
        count<&Handles::freed, Count::kHandles>("freed", ""),
        count<&Handles::gone, Count::kHandles>("gone", "the address came back"),
        count<&Handles::given, Count::kHandles>(
            "given", "of those left, the library may own these"),
        count<&Handles::shared, Count::kHandles>("shared", ""),
        count<&Handles::idle, Count::kHandles>(
            "idle", "freed long after their last use"),
        value<&Handles::idle_ns>("idle_ns"),
        value<&Handles::life_ns>("life_ns", ""),
        reference<&Handles::last_freed, &Recording::nodes>("last_freed", ""),
        // of the pair in the process: its calls, and what was not followed
        count<&Handles::again, Count::kHandles>("again"),
        count<&Handles::frees, Count::kHandles>("frees"),
        count<&Handles::strange, Count::kHandles>("strange"),
        count<&Handles::missed, Count::kHandles>("missed")));

// Calls that were given a handle which they should not have had.
inline constexpr auto kMisuses = later(
    &Known::handles,
    table("misuses", &Recording::misuses,
          reference<&Misuse::handles, &Recording::handles, None::kDamaged>(
              "handles"),
          value<&Misuse::kind>("kind", "double-free, use-after-free, shared"),
          reference<&Misuse::freed, &Recording::nodes>(
              "freed", "that had freed it; NULL: not known"),
          reference<&Misuse::node, &Recording::nodes, None::kDamaged>("node"),
          count<&Misuse::calls, Count::kHandles>("calls", ""),
          value<&Misuse::known>("known", "first arguments of its kind so far"),
          value<&Misuse::strange>("strange")));

// Of processes that ended without saying so; innermost first, by thread.
inline constexpr auto kOpenCrossings = later(
    &Known::open,
    table("open_crossings", &Recording::open_crossings,
          reference<&OpenCrossing::thread, &Recording::threads, None::kDamaged>(
              "thread"),
          reference<&OpenCrossing::node, &Recording::nodes, None::kDamaged>(
              "node", ""),
          value<&OpenCrossing::call>(
              "call", "of its function by this thread; NULL: not known"),
          value<&OpenCrossing::exception>(
              "exception", "1: one was in flight; NULL: not known")));

// What --watch has seen.
inline constexpr auto kSightings = later(
    &Known::sightings,
    table("sightings", &Recording::sightings,
          reference<&Sighting::process, &Recording::processes, None::kDamaged>(
              "process"),
          value<&Sighting::kind>("kind", "freed-lent, wrote-read-only, ..."),
          reference<&Sighting::node, &Recording::nodes>(
              "node", "in which it was seen; NULL: outside of all"),
          value<&Sighting::function>("function", "that was called"),
          value<&Sighting::caller>("caller", "the module that called it"),
          reference<&Sighting::from_node, &Recording::nodes>(
              "from_node", "of the call that it is about"),
          value<&Sighting::from_function>("from_function"),
          value<&Sighting::from_caller>("from_caller", ""),
          value<&Sighting::module>("module", "whose data it was"),
          count<&Sighting::count, Count::kSightings>("count"),
          value<&Sighting::bytes>("bytes", "of the memory when first seen"),
          value<&Sighting::doubtful>("doubtful", "1: it may be meant so"),
          reference<&Sighting::site, &Recording::sites>(
              "site", "of the call of `function`; NULL: see node",
              &Known::sightings)));

// Timed crossings that have ended, the last ones of each thread: `--trace`.
inline constexpr auto kTrace = later(
    &Known::trace,
    table(
        "trace", &Recording::trace,
        reference<&Traced::thread, &Recording::threads, None::kDamaged>(
            "thread"),
        reference<&Traced::node, &Recording::nodes, None::kDamaged>("node", ""),
        value<&Traced::start_ns>("start_ns", "of CLOCK_MONOTONIC"),
        value<&Traced::ns>("ns", "until its end"),
        value<&Traced::own_ns>("own_ns", "Crossbill's, which is in no node")));

// What both sides of a boundary believe, where they disagree.
inline constexpr auto kMismatches = later(
    &Known::mismatches,
    table("mismatches", &Recording::mismatches,
          reference<&Mismatch::edge, &Recording::edges, None::kDamaged>("edge"),
          value<&Mismatch::functions>("functions"),
          value<&Mismatch::rule>("rule"),
          value<&Mismatch::severity>("severity", "risk, break"),
          value<&Mismatch::subject>("subject"),
          value<&Mismatch::reason>("reason"),
          value<&Mismatch::at_run_time>("at_run_time"),
          value<&Mismatch::remedy>("remedy", ""),
          value<&Mismatch::host_file>("host_file"),
          value<&Mismatch::host_line>("host_line", "0: not known"),
          value<&Mismatch::library_file>("library_file"),
          value<&Mismatch::library_line>("library_line")));

inline constexpr auto kNotes =
    table("notes", &Recording::notes,
          reference<&Note::process, &Recording::processes>("process"),
          value<&Note::code>("code"), value<&Note::subject>("subject"),
          count<&Note::count, Count::kNotes>("count"));

// Calls visit(table) for each, in the order in which they can be read: a row
// points at rows of tables before its own, and at earlier rows of its own.
template <class Visit>
void each_table(Visit visit) {
  visit(kProcesses);
  visit(kModules);
  visit(kEdges);
  visit(kThreads);
  visit(kLibraryThreads);
  visit(kSites);
  visit(kFrames);
  visit(kRegions);
  visit(kNodes);
  visit(kStacks);
  visit(kHistograms);
  visit(kSizes);
  visit(kDispatch);
  visit(kHandles);
  visit(kMisuses);
  visit(kOpenCrossings);
  visit(kSightings);
  visit(kTrace);
  visit(kMismatches);
  visit(kNotes);
}

}  // namespace crossbill::recording
