// SPDX-License-Identifier: MIT
// Reads the arenas of a session in the order in which their images began.
#include "recording/session.hpp"

#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <map>
#include <string_view>
#include <unordered_map>

#include "recording/arena_reader.hpp"
#include "recording/merge.hpp"
#include "recording/names.hpp"

namespace crossbill::recording {
namespace {

bool is_arena_name(const std::string& name) {
  return name.size() > std::strlen(arena::kArenaSuffix) &&
         name.ends_with(arena::kArenaSuffix);
}

// The names in the directory that end so, sorted.
Result<std::vector<std::string>> names_with(const std::string& directory,
                                            std::string_view suffix) {
  DIR* folder = opendir(directory.c_str());
  if (folder == nullptr)
    return fail("cannot read the session {}: {}", directory,
                std::strerror(errno));
  std::vector<std::string> names;
  while (const dirent* entry = readdir(folder)) {
    std::string name = entry->d_name;
    if (name.size() > suffix.size() && name.ends_with(suffix))
      names.push_back(std::move(name));
  }
  closedir(folder);
  std::sort(names.begin(), names.end());
  return names;
}

class Session {
 public:
  Session(const std::string& directory, const RunInfo& run, const Moment& now)
      : directory_(directory), run_(run), now_(now) {}

  Recording load(const std::vector<std::string>& names,
                 const std::vector<std::string>& traces) {
    for (const std::string& name : in_order(names)) add_arena(name);
    merger_.finish();
    for (const std::string& name : traces) add_trace(name);
    find_parents();
    find_last_images();
    fill_meta();
    return std::move(recording_);
  }

 private:
  // By start, so that rows stand in the order of events. An arena that cannot
  // be opened is a note.
  std::vector<std::string> in_order(const std::vector<std::string>& names) {
    std::vector<std::pair<uint64_t, std::string>> order;
    for (const std::string& name : names) {
      auto file = ArenaFile::open(directory_ + "/" + name);
      if (file)
        order.emplace_back(file->header().start_ns, name);
      else
        recording_.notes.push_back(
            {kNone, kNoteUnreadable, file.error().message, 1});
    }
    std::sort(order.begin(), order.end());
    std::vector<std::string> sorted;
    sorted.reserve(order.size());
    for (auto& [start, name] : order) sorted.push_back(std::move(name));
    return sorted;
  }

  // The rows of all edges of that arena. A parent's come first; a circle of
  // parents ends at the one that is being read.
  const std::vector<uint32_t>& edges_of(const std::string& name,
                                        const Arena* decoded) {
    auto [found, added] = edges_.try_emplace(name);
    if (!added) return found->second;
    Arena arena;
    if (decoded == nullptr) {
      auto file = ArenaFile::open(directory_ + "/" + name);
      if (!file) return found->second;
      arena = decode_edges(*file);
      decoded = &arena;
    }
    std::string parent(decoded->header.parent_arena,
                       strnlen(decoded->header.parent_arena,
                               sizeof decoded->header.parent_arena));
    std::vector<uint32_t> inherited;
    if (is_arena_name(parent) && parent.find('/') == std::string::npos)
      inherited = edges_of(parent, nullptr);
    return edges_[name] = merger_.add_edges(*decoded, std::move(inherited));
  }

  bool is_running(int64_t pid) const {
    return std::find(run_.running.begin(), run_.running.end(), pid) !=
           run_.running.end();
  }

  // When the process was last known to run, on its own clock.
  uint64_t last_tick(const Arena& arena, const ClockFit& clock) const {
    const arena::Header& header = arena.header;
    if (header.end_ticks != 0) return header.end_ticks;
    if (is_running(header.pid)) return clock.tick_at(now_.ns);
    if (header.pid == run_.pid && run_.end_ns > header.start_ns)
      return clock.tick_at(run_.end_ns);
    uint64_t last = header.start_ticks;
    for (const ArenaThread& thread : arena.threads)
      last = std::max(last, thread.record.last_ticks);
    for (const auto& chain : arena.open)
      for (const ArenaActivation& open : chain)
        last = std::max(last, open.record.start);
    return last;
  }

  void add_arena(const std::string& name) {
    auto file = ArenaFile::open(directory_ + "/" + name);
    if (!file) return;
    Arena arena = decode(*file);
    const std::vector<uint32_t>& edges = edges_of(name, &arena);
    ClockFit clock(arena.header, now_);
    if (!clock.is_known()) arena.damage.emplace_back(kUnknownClock);
    uint64_t last = last_tick(arena, clock);
    auto process = static_cast<uint32_t>(recording_.processes.size());
    add_process(arena, clock, last);
    merger_.add_arena(std::move(arena), edges, clock, process, last);
  }

  // Of a process that has no arena.
  void add_trace(const std::string& name) {
    char image[4096];
    ssize_t length =
        readlink((directory_ + "/" + name).c_str(), image, sizeof image);
    if (length <= 0) return;
    recording_.notes.push_back(
        {kNone, std::string(name_of(arena::NoteCode::kChildNotRecorded)),
         std::string(image, static_cast<size_t>(length)), 1});
  }

  void add_process(const Arena& arena, const ClockFit& clock, uint64_t last) {
    const arena::Header& header = arena.header;
    Process row;
    row.pid = header.pid;
    row.image = arena.image;
    row.command = arena.command;
    row.host = arena.host;
    row.start_ns = header.start_ns;
    if (header.end_ns > header.start_ns)
      row.wall_ns = header.end_ns - header.start_ns;
    else if (last > header.start_ticks)
      row.wall_ns = clock.ns(last - header.start_ticks);
    if (header.cpu_ns != 0) row.cpu_ns = header.cpu_ns;
    bool counts = header.mode == arena::Mode::kCountOnly;
    row.mode = counts ? arena::Mode::kCountOnly : arena::Mode::kExact;
    bool tsc = header.clock != arena::Clock::kMonotonic;
    row.clock = tsc ? arena::Clock::kTsc : arena::Clock::kMonotonic;
    row.ns_per_tick = clock.ns_per_tick();
    auto cost = [&](uint32_t kiloticks) {
      return kiloticks / 1024.0 * clock.ns_per_tick();
    };
    row.inner_ns = cost(header.inner_cost);
    row.outer_ns = cost(header.outer_cost);
    row.jump_ns = cost(header.jump_cost);
    row.window_ns = cost(header.window_cost);
    row.window_base_ns = cost(header.window_base);
    row.bare_ns = cost(header.bare_cost);
    row.look_ns = cost(header.look_cost);
    row.lend_ns = cost(header.lend_cost);
    row.lent_ns = cost(header.lent_cost);
    row.inner_error_ns = cost(header.inner_error);
    row.outer_error_ns = cost(header.outer_error);
    row.lost = header.lost;
    row.untimed = header.untimed;
    row.clamped = header.clamped;
    recording_.processes.push_back(std::move(row));
    parent_pids_.push_back(header.parent_pid);
    ended_.push_back(header.state == arena::State::kEnded);
  }

  // The image that this one replaced by an exec, else the youngest image of
  // the parent's pid that is older than the child.
  void find_parents() {
    std::map<int64_t, uint32_t> youngest;
    auto& processes = recording_.processes;
    for (uint32_t i = 0; i < processes.size(); ++i) {
      auto found = youngest.find(processes[i].pid);
      if (found == youngest.end()) found = youngest.find(parent_pids_[i]);
      if (found != youngest.end()) processes[i].parent = found->second;
      youngest[processes[i].pid] = i;
    }
  }

  // Only a pid's last image can still run or have the command's exit status.
  // A pid of another namespace may be that of a process here.
  void find_last_images() {
    std::map<int64_t, size_t> last;
    for (size_t i = 0; i < recording_.processes.size(); ++i)
      last[recording_.processes[i].pid] = i;
    for (auto [pid, index] : last) {
      Process& process = recording_.processes[index];
      process.running = is_running(pid) && !ended_[index];
      if (pid != run_.pid) continue;
      if (run_.exit_status >= 0) process.exit = run_.exit_status;
      if (run_.cpu_ns != 0 && !process.cpu_ns) process.cpu_ns = run_.cpu_ns;
    }
  }

  void fill_meta() {
    Meta& meta = recording_.meta;
    meta.version = CROSSBILL_VERSION;
    meta.command = run_.command;
    meta.pid = run_.pid;
    if (run_.exit_status >= 0) meta.exit = run_.exit_status;
    if (run_.end_ns > run_.start_ns) meta.wall_ns = run_.end_ns - run_.start_ns;
    if (run_.cpu_ns != 0) meta.cpu_ns = run_.cpu_ns;
    meta.created = std::time(nullptr);
  }

  const std::string& directory_;
  const RunInfo& run_;
  Moment now_;
  Recording recording_;
  Merger merger_{recording_};
  std::unordered_map<std::string, std::vector<uint32_t>> edges_;
  std::vector<int64_t> parent_pids_;
  std::vector<bool> ended_;  // by its own word
};

}  // namespace

Result<Recording> load_session(const std::string& session_dir,
                               const RunInfo& run, const Moment& now) {
  auto names = names_with(session_dir, arena::kArenaSuffix);
  if (!names) return tl::unexpected<Error>(names.error());
  auto traces = names_with(session_dir, arena::kTraceSuffix);
  if (!traces) return tl::unexpected<Error>(traces.error());
  return Session(session_dir, run, now).load(*names, *traces);
}

}  // namespace crossbill::recording
