// SPDX-License-Identifier: MIT
// Reads the arenas of a session, whenever their processes end.
//
// Files are named relative to a descriptor of the folder, and nothing in it is
// trusted to be what its name says: see arena_file.hpp.
#include "recording/session.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <map>
#include <set>
#include <tuple>

#include "recording/arena_reader.hpp"
#include "recording/linked_in.hpp"
#include "recording/names.hpp"
#include "recording/numbers.hpp"
#include "recording/settings.hpp"
#include "recording/switch.hpp"

namespace crossbill::recording {
namespace {

constexpr uint64_t kFinal = ~uint64_t{0};

bool is_arena_name(const std::string& name) {
  return name.size() > std::strlen(arena::kArenaSuffix) &&
         name.ends_with(arena::kArenaSuffix) &&
         name.find('/') == std::string::npos;
}

bool is_running(const RunInfo& run, int64_t pid) {
  return std::find(run.running.begin(), run.running.end(), pid) !=
         run.running.end();
}

// When each thread's outermost calls had ended if nothing lay between them.
std::vector<uint64_t> least_ends(const Arena& arena) {
  std::vector<uint64_t> ends;
  for (const ArenaThread& thread : arena.threads)
    ends.push_back(thread.record.start_ticks);
  for (const ArenaNode& node : arena.nodes) {
    bool outermost = node.parent == kNoIndex && node.thread != kNoIndex;
    if (outermost && node.record.total < kFinal - ends[node.thread])
      ends[node.thread] += node.record.total;
  }
  return ends;
}

// When the process was last known to run, on its own clock.
uint64_t last_tick(const Arena& arena, const ClockFit& clock,
                   const RunInfo& run, const Moment& now) {
  const arena::Header& header = arena.header;
  if (header.end_ticks != 0) return header.end_ticks;
  if (is_running(run, header.pid)) return clock.tick_at(now.ns);
  if (header.pid == run.pid && run.end_ns > header.start_ns)
    return clock.tick_at(run.end_ns);
  uint64_t last = header.start_ticks;
  for (uint64_t end : least_ends(arena)) last = std::max(last, end);
  for (const ArenaThread& thread : arena.threads)
    last = std::max(last, thread.record.last_ticks);
  for (const auto& chain : arena.open)
    for (const ArenaActivation& open : chain)
      last = std::max(last, open.record.start);
  return last;
}

// Since when the process was recorded: from its start, or in a service's last
// period.
struct Begin {
  bool in_period;
  uint64_t ns, ticks, cpu_ns;
};
Begin begin_of(const ArenaFile& file) {
  const arena::Header& header = file.header();
  arena::Period period{};
  if (!file.read(arena::kPeriodOffset, period) || period.number == 0)
    return {false, header.start_ns, header.start_ticks, 0};
  return {true, period.ns, period.ticks, period.cpu_ns};
}

// The length of its life, as far as it is known and recorded.
uint64_t wall_ns(const arena::Header& header, const Begin& begin,
                 const ClockFit& clock, uint64_t last) {
  if (header.end_ns > begin.ns)
    return std::min(header.end_ns - begin.ns, kLargest);
  return last > begin.ticks ? clock.ns(last - begin.ticks) : 0;
}

uint64_t now_by(clockid_t clock) {
  timespec now{};
  if (clock_gettime(clock, &now) != 0) return 0;
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000 +
         static_cast<uint64_t>(now.tv_nsec);
}

// Of a process of a service that goes on after its period.
uint64_t cpu_ns_by_now(int pid) {
  clockid_t clock{};
  return clock_getcpuclockid(pid, &clock) == 0 ? now_by(clock) : 0;
}

std::optional<uint64_t> cpu_ns(const arena::Header& header, const Begin& begin,
                               bool running) {
  uint64_t end = header.cpu_ns;
  if (end == 0 && running && begin.in_period) end = cpu_ns_by_now(header.pid);
  if (end == 0 || end < begin.cpu_ns) return std::nullopt;
  return std::min(end - begin.cpu_ns, kLargest);
}

Process make_process(const Arena& arena, const Begin& begin,
                     const ClockFit& clock, uint64_t last, bool running) {
  const arena::Header& header = arena.header;
  Process row;
  row.pid = header.pid;
  row.image = arena.image;
  row.command = arena.command;
  row.host = arena.host;
  row.start_ns = std::min(begin.ns, kLargest);
  row.wall_ns = wall_ns(header, begin, clock, last);
  row.cpu_ns = cpu_ns(header, begin, running);
  bool known = header.mode == arena::Mode::kCountOnly ||
               header.mode == arena::Mode::kSampled;
  row.mode = known ? header.mode : arena::Mode::kExact;
  bool tsc = header.clock != arena::Clock::kMonotonic;
  row.clock = tsc ? arena::Clock::kTsc : arena::Clock::kMonotonic;
  row.ns_per_tick = clock.ns_per_tick();
  auto cost = [&](uint32_t kiloticks) {
    return kiloticks / 1024.0 * clock.ns_per_tick();
  };
  row.inner_ns = cost(header.inner_cost);
  row.outer_ns = cost(header.outer_cost);
  row.jump_ns = cost(header.jump_cost);
  row.bare_ns = cost(header.bare_cost);
  row.inner_error_ns = cost(header.inner_error);
  row.outer_error_ns = cost(header.outer_error);
  row.crossing_error_ns = cost(header.crossing_error);
  row.lost = header.lost;
  row.untimed = header.untimed;
  row.clamped = header.clamped;
  row.clock_checks = std::min(header.clock_checks, kLargest);
  row.clock_misses = std::min(header.clock_misses, kLargest);
  row.clock_miss_ns = std::min(header.clock_miss_ns, kLargest);
  row.suspended_ns = std::min(header.suspended_ns, kLargest);
  row.looks_ended = header.looks_ended != 0;
  row.read_ns = cost(header.read_cost);
  row.fastest_step_ns = cost(header.fastest_step);
  row.slowest_step_ns = cost(header.slowest_step);
  return row;
}

Meta make_meta(const RunInfo& run) {
  Meta meta;
  meta.version = CROSSBILL_VERSION;
  meta.command = run.command;
  meta.pid = run.pid;
  if (run.exit_status >= 0) meta.exit = run.exit_status;
  if (run.end_ns > run.start_ns) meta.wall_ns = run.end_ns - run.start_ns;
  if (run.cpu_ns != 0) meta.cpu_ns = run.cpu_ns;
  meta.main_ran_ns = run.main_ran_ns;
  meta.main_waited_ns = run.main_waited_ns;
  meta.created = std::time(nullptr);
  meta.started_ns =
      now_by(CLOCK_REALTIME) - (now_by(CLOCK_MONOTONIC) - run.start_ns);
  return meta;
}

void sort_by_start(std::vector<Piece>& pieces) {
  std::sort(pieces.begin(), pieces.end(),
            [](const Piece& left, const Piece& right) {
              return std::tie(left.process.start_ns, left.name) <
                     std::tie(right.process.start_ns, right.name);
            });
}

// The image that this one replaced by an exec, else the youngest image of the
// parent's pid that is older than the child.
void find_parents(std::vector<Piece>& pieces) {
  std::map<int64_t, uint32_t> youngest;
  for (uint32_t i = 0; i < pieces.size(); ++i) {
    Process& process = pieces[i].process;
    auto found = youngest.find(process.pid);
    if (found == youngest.end()) found = youngest.find(pieces[i].parent_pid);
    if (found != youngest.end()) process.parent = found->second;
    youngest[process.pid] = i;
  }
}

// Only a pid's last image can still run or have the command's exit status. A
// pid of another namespace may be that of a process here.
void find_last_images(std::vector<Piece>& pieces, const RunInfo& run) {
  std::map<int64_t, size_t> last;
  for (size_t i = 0; i < pieces.size(); ++i) last[pieces[i].process.pid] = i;
  for (auto [pid, index] : last) {
    Process& process = pieces[index].process;
    process.running = is_running(run, pid) && !pieces[index].ended;
    if (pid != run.pid) continue;
    if (run.signal != 0) process.signal = run.signal;
    if (run.exit_status >= 0) process.exit = run.exit_status;
    if (run.cpu_ns != 0 && !process.cpu_ns) process.cpu_ns = run.cpu_ns;
  }
}

MainThread main_thread_of(const arena::Header& header) {
  MainThread thread;
  thread.is_another = header.main_tid != 0 && header.main_tid != header.pid;
  if (header.main_ran_ns == 0) return thread;
  thread.ran_ns = std::min(header.main_ran_ns, kLargest);
  thread.waited_ns = std::min(header.main_waited_ns, kLargest);
  return thread;
}

// In the place of the first thread of the command's process, where that only
// waits; of its last image.
void take_main_thread(const std::vector<Piece>& pieces, const RunInfo& run,
                      Meta& meta) {
  auto last = std::find_if(
      pieces.rbegin(), pieces.rend(),
      [&](const Piece& piece) { return piece.process.pid == run.pid; });
  bool known = meta.main_ran_ns && last != pieces.rend();
  if (!known || !last->main_thread.is_another) return;
  meta.main_ran_ns = last->main_thread.ran_ns;
  meta.main_waited_ns = last->main_thread.waited_ns;
}

// Not of a process that runs on, as it is or as another image, or that has
// ended by itself though it did not tell us, which is known of the command.
void keep_what_was_open_at_death(std::vector<Piece>& pieces,
                                 const RunInfo& run) {
  std::set<int64_t> later;
  for (auto piece = pieces.rbegin(); piece != pieces.rend(); ++piece) {
    const Process& process = piece->process;
    bool by_itself =
        process.pid == run.pid && run.exit_status >= 0 && run.signal == 0;
    if (!piece->left || by_itself || !later.insert(process.pid).second)
      piece->open.clear();
  }
}

}  // namespace

Session::~Session() {
  if (folder_ >= 0) close(folder_);
}

bool Session::open_directory() {
  if (folder_ < 0)
    folder_ = open(directory_.c_str(),
                   O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  return folder_ >= 0;
}

std::string Session::shown(const std::string& name) const {
  return directory_ + "/" + name;
}

// Sorted.
std::vector<std::string> Session::names_with(std::string_view suffix) const {
  std::vector<std::string> names;
  int copy = openat(folder_, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* folder = copy < 0 ? nullptr : fdopendir(copy);
  if (folder == nullptr) return names;
  while (const dirent* entry = readdir(folder)) {
    std::string name = entry->d_name;
    if (name.size() > suffix.size() && name.ends_with(suffix))
      names.push_back(std::move(name));
  }
  closedir(folder);
  std::sort(names.begin(), names.end());
  return names;
}

Result<ArenaFile> Session::open_arena(const std::string& name) const {
  return ArenaFile::open_in(folder_, name, shown(name));
}

size_t Session::take_ended(int command_pid) {
  if (!open_directory()) return 0;
  // Whoever is in this list was forked before its parent's edges are read.
  std::vector<std::string> names = names_with(arena::kArenaSuffix);
  std::erase_if(
      names, [&](const std::string& name) { return !is_left(folder_, name); });
  if (names.empty()) return 0;
  RunInfo run;
  run.pid = command_pid;
  Moment now = moment_now();
  ++round_;
  size_t taken = 0;
  for (const std::string& name : names) {
    if (!take_file(name, run, now, true)) continue;
    unlinkat(folder_, name.c_str(), 0);
    ++taken;
  }
  return taken;
}

Result<Recording> Session::finish(const RunInfo& run, const Moment& now) {
  if (!open_directory())
    return fail("cannot read the session {}: {}; record again", directory_,
                std::strerror(errno));
  ++round_;
  for (const std::string& name : names_with(arena::kArenaSuffix))
    take_file(name, run, now, false);
  for (const std::string& name : names_with(arena::kTraceSuffix))
    add_trace(name);
  add_unrecorded();
  return merge(run);
}

Recording Session::merge(const RunInfo& run) {
  sort_by_start(pieces_);
  find_parents(pieces_);
  find_last_images(pieces_, run);
  keep_what_was_open_at_death(pieces_, run);
  Recording recording;
  recording.meta = make_meta(run);
  take_main_thread(pieces_, run, recording.meta);
  for (const arena::WatchWord& word : arena::kWatchWords)
    if ((watched_ & word.bit) != 0)
      recording.meta.watched +=
          (recording.meta.watched.empty() ? "" : ",") + std::string(word.name);
  if (trace_ != 0) recording.meta.trace = trace_;
  recording.notes = std::move(notes_);
  merger_.finish(pieces_, known_files_, recording);
  note_linked_in(recording, known_files_);
  return recording;
}

bool Session::take_file(const std::string& name, const RunInfo& run,
                        const Moment& now, bool early) {
  auto file = open_arena(name);
  if (file) return take(name, *file, run, now, early);
  notes_.push_back({kNone, kNoteUnreadable, file.error().message, 1});
  return true;
}

bool Session::take(const std::string& name, const ArenaFile& file,
                   const RunInfo& run, const Moment& now, bool early) {
  const arena::Header& header = file.header();
  if (early && header.pid == run.pid && header.end_ticks == 0) return false;
  watched_ |= header.watch;
  trace_ = std::max(trace_, std::min(header.trace, arena::kMostTraced));
  budget_.add_data(file.data_bytes());
  Arena arena = decode(file, budget_);
  add_code_read(arena);
  Edges& edges = edges_[name];
  uint32_t first = header.inherited_edges;
  edges = {arena.parent_arena, first, first, merger_.add_edges(arena), kFinal};
  ClockFit clock(header, now);
  if (!clock.is_known()) arena.damage.emplace_back(kUnknownClock);
  uint64_t last = last_tick(arena, clock, run, now);
  Piece piece;
  piece.name = name;
  piece.process = make_process(arena, begin_of(file), clock, last,
                               is_running(run, header.pid));
  piece.parent_pid = header.parent_pid;
  piece.main_thread = main_thread_of(header);
  piece.ended = header.state == arena::State::kEnded;
  piece.left = early || is_left(folder_, name);
  merger_.add_arena(std::move(arena), all_edges(edges), clock, last, piece);
  pieces_.push_back(std::move(piece));
  return true;
}

void Session::add_code_read(const Arena& arena) {
  constexpr size_t kMost = 4096;
  for (const ArenaModule& module : arena.modules)
    if (module.code_read && !module.build_id.empty() &&
        code_read_.size() < kMost)
      code_read_.emplace(module.path, module.build_id);
}

// A parent that still runs, or comes later: its edges of now.
Session::Edges& Session::edges_of(const std::string& name) {
  Edges& edges = edges_[name];
  if (edges.round == kFinal || edges.round == round_) return edges;
  edges.round = round_;
  if (!open_directory()) return edges;
  auto file = open_arena(name);
  if (!file) return edges;
  Arena arena = decode_edges(*file);
  edges.parent = arena.parent_arena;
  edges.first = edges.inherits = arena.header.inherited_edges;
  edges.own = merger_.add_edges(arena);
  return edges;
}

// By edge id: an arena's own edges above those that it inherits. The line of
// parents ends where all are known, or when it must have come back to itself;
// it is made shorter by those that add nothing.
std::vector<uint32_t> Session::all_edges(Edges& of_arena) {
  uint64_t end = of_arena.first + of_arena.own.size();
  std::vector<uint32_t> all(of_arena.own.empty() ? 0 : end, kNone);
  Edges* edges = &of_arena;
  for (size_t steps = 0;; ++steps) {
    end = std::min<uint64_t>(end, edges->first + edges->own.size());
    if (all.size() < end && end > edges->first) all.resize(end, kNone);
    for (uint64_t id = edges->first; id < end; ++id)
      all[id] = edges->own[id - edges->first];
    end = std::min<uint64_t>(end, edges->inherits);
    bool more = end > 0 && is_arena_name(edges->parent);
    if (!more || steps > edges_.size()) return all;
    Edges& parent = edges_of(edges->parent);
    bool adds = !parent.own.empty() && parent.first < edges->inherits;
    if (!adds) {
      edges->parent = parent.parent;
      edges->inherits = std::min(edges->inherits, parent.inherits);
    }
    edges = &parent;
  }
}

void Session::note_unrecorded(std::string program, uint64_t count) {
  notes_.push_back({kNone,
                    std::string(name_of(arena::NoteCode::kChildNotRecorded)),
                    std::move(program), count});
}

// Of a process that has no arena.
void Session::add_trace(const std::string& name) {
  char image[4096];
  ssize_t length = readlinkat(folder_, name.c_str(), image, sizeof image);
  if (length > 0)
    note_unrecorded(std::string(image, static_cast<size_t>(length)), 1);
}

// Of processes that could not even leave a link. Whatever is in the file.
void Session::add_unrecorded() {
  int file = openat(folder_, arena::kUnrecordedName,
                    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) return;
  arena::Unrecorded list{};
  ssize_t got = pread(file, &list, sizeof list, 0);
  close(file);
  if (got != sizeof list) return;
  uint32_t names = std::min(list.used, arena::kUnrecordedNames);
  for (uint32_t i = 0; i < names; ++i) {
    const auto& row = list.names[i];
    note_unrecorded(std::string(row.text, strnlen(row.text, sizeof row.text)),
                    row.count);
  }
  if (list.used > names) note_unrecorded("", list.used - names);
}

}  // namespace crossbill::recording
