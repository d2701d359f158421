// SPDX-License-Identifier: MIT
// Writes traced crossings as a trace of Perfetto (https://perfetto.dev): a
// track for each thread, and on it each crossing from its beginning to its end.
// perfetto_schema.hpp has the numbers of what is written.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <protozero/pbf_builder.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "analysis/demangle.hpp"
#include "analysis/lines.hpp"
#include "analysis/module_name.hpp"
#include "analysis/names.hpp"
#include "analysis/select.hpp"
#include "recording/names.hpp"
#include "recording/path.hpp"
#include "report/formats.hpp"
#include "report/perfetto_lanes.hpp"
#include "report/perfetto_schema.hpp"
#include "report/secrets.hpp"
#include "unicode/printable.hpp"

namespace crossbill::report {
namespace {

using namespace perfetto;
using protozero::pbf_builder;
using recording::kNone;
using recording::Recording;
using recording::Traced;
using unicode::printable;

// Of a wait the function says less than what it is for.
constexpr char kWait[] = "wait for the host's lock";

// Arguments of a slice; their places are their ids less one.
enum class Said { kFunction, kLibrary, kSite, kCalls, kCategory, kOwn };
constexpr auto kArguments = std::to_array<const char*>(
    {"function", "library", "site", "calls", "category", "own_ns"});

// Ids of interned texts, and what a slice says with each, count from 1.
uint64_t id_of(size_t index) { return index + 1; }

class Ids {
 public:
  uint64_t of(const std::string& text) {
    auto found = std::find(texts_.begin(), texts_.end(), text);
    if (found == texts_.end()) found = texts_.insert(found, text);
    return id_of(static_cast<size_t>(found - texts_.begin()));
  }
  const std::vector<std::string>& texts() const { return texts_; }

 private:
  std::vector<std::string> texts_;
};

// Uuids of tracks: what they are of in the upper half.
uint64_t process_track(uint64_t process) {
  return uint64_t{1} << 32 | id_of(process);
}
uint64_t thread_track(uint64_t thread, size_t lane = 0) {
  return (uint64_t{2} + lane) << 32 | id_of(thread);
}

uint32_t node_of(const Traced& crossing) {
  const auto& [thread, node, start, ns, own] = crossing;
  return node;
}

class TraceWriter {
 public:
  TraceWriter(const analysis::Model& model, const Sink& sink)
      : all_(model.recording), sink_(sink) {}

  bool write(const std::string& glob) {
    choose(glob);
    begin();
    intern();
    for (size_t i = 0; i < all_.trace.size();) i = add_thread(i);
    return flush(0);
  }

 private:
  // Which nodes are written: functions that were asked for, and what lies in
  // them.
  void choose(const std::string& glob) {
    std::vector<char> asked(all_.edges.size(), glob.empty());
    for (size_t i = 0; i < asked.size(); ++i)
      if (asked[i] == 0) asked[i] = is_asked_for(all_.edges[i], glob);
    chosen_.resize(all_.nodes.size());
    sites_.resize(all_.nodes.size());
    for (size_t i = 0; i < chosen_.size(); ++i) {
      const recording::Node& node = all_.nodes[i];
      bool below = node.parent != kNone && chosen_[node.parent] != 0;
      chosen_[i] = below || asked[node.edge] != 0;
      bool inherits = node.site == kNone && node.parent != kNone;
      sites_[i] = inherits ? sites_[node.parent] : node.site;
    }
  }

  bool is_asked_for(const recording::Edge& edge,
                    const std::string& glob) const {
    analysis::Line line;
    line.name = analysis::demangle(edge.name);
    line.shown = edge.shown;
    if (edge.to != kNone) {
      const std::string& path = all_.modules[edge.to].path;
      line.core = analysis::short_module(path);
      line.package = analysis::package_of(path);
    }
    return edge.kind == arena::Kind::kDowncall && analysis::wanted(line, glob);
  }

  // The packet is in the trace when the builder goes.
  template <class Fill>
  void packet(Fill fill) {
    std::string bytes;
    pbf_builder<Packet> made(bytes);
    made.add_uint32(Packet::kSequence, 1);
    fill(made);
    pbf_builder<Trace>(out_).add_message(Trace::kPacket, bytes);
    flush(kPiece);
  }

  bool flush(size_t most) {
    if (out_.size() > most) {
      good_ = good_ && sink_(out_);
      out_.clear();
    }
    return good_;
  }

  void begin() {
    packet([&](auto& made) {
      made.add_uint32(Packet::kFlags, kNamesBegin);
      pbf_builder<Packet> defaults(made, Packet::kDefaults);
      defaults.add_uint32(Packet::kTimestampClock, kMonotonic);
    });
    packet([&](auto& made) {
      pbf_builder<Clocks> clocks(made, Packet::kClocks);
      {
        pbf_builder<Clock> clock(clocks, Clocks::kClock);
        clock.add_uint32(Clock::kId, kMonotonic);
        clock.add_uint64(Clock::kTimestamp, all_.processes.empty()
                                                ? 0
                                                : all_.processes[0].start_ns);
      }
      clocks.add_enum(Clocks::kPrimary, kMonotonic);
    });
  }

  void add_process(uint32_t index) {
    if (!processes_.insert(index).second) return;
    const recording::Process& process = all_.processes[index];
    packet([&](auto& made) {
      pbf_builder<Track> track(made, Packet::kTrack);
      track.add_uint64(Track::kUuid, process_track(index));
      pbf_builder<Process> row(track, Track::kProcess);
      row.add_int32(Process::kPid, static_cast<int32_t>(process.pid));
      row.add_string(Process::kName,
                     printable(recording::file_name(process.image)));
      std::vector<std::string> command = process.command;
      mask_command(command);
      for (const std::string& word : command)
        row.add_string(Process::kCommand, printable(word));
      if (process.mode == arena::Mode::kSampled)
        row.add_string(Process::kLabel,
                       "of calls that are made often, a few are timed and so "
                       "here: record --exact has all");
    });
  }

  std::string thread_name(const recording::Thread& thread) const {
    std::string name = printable(thread.name);
    if (thread.threads > 1)
      name += fmt::format(" ({} threads in turn)", thread.threads);
    return name;
  }

  // A thread's number tells it from the others, unless two had it in turn.
  void add_track(uint32_t index, size_t lane) {
    const recording::Thread& thread = all_.threads[index];
    auto pid = static_cast<int32_t>(all_.processes[thread.process].pid);
    add_process(thread.process);
    bool own = lane == 0 && known_.emplace(pid, thread.tid).second;
    packet([&](auto& made) {
      pbf_builder<Track> track(made, Packet::kTrack);
      track.add_uint64(Track::kUuid, thread_track(index, lane));
      track.add_uint64(Track::kParent, lane == 0 ? process_track(thread.process)
                                                 : thread_track(index));
      if (lane == 0 && thread.trace_dropped > 0)
        track.add_string(Track::kDescription,
                         fmt::format("The last crossings: {} before them were "
                                     "dropped.",
                                     thread.trace_dropped));
      if (!own) {
        track.add_string(Track::kName,
                         thread_name(thread) + (lane > 0 ? ", stack " : "") +
                             (lane > 0 ? std::to_string(lane + 1) : ""));
        return;
      }
      pbf_builder<Thread> row(track, Track::kThread);
      row.add_int32(Thread::kPid, pid);
      row.add_int64(Thread::kTid, thread.tid);
      row.add_string(Thread::kName, thread_name(thread));
    });
  }

  // All names, before any is used.
  void intern() {
    find_names();
    packet([&](auto& made) {
      made.add_uint32(Packet::kFlags, kNeedsNames);
      pbf_builder<Interned> interned(made, Packet::kInterned);
      for (size_t i = 0; i < kArguments.size(); ++i)
        add_name(interned, Interned::kArgument, i, kArguments[i]);
      for (size_t i = 0; i < categories_.texts().size(); ++i)
        add_name(interned, Interned::kCategory, i, categories_.texts()[i]);
      for (size_t i = 0; i < all_.edges.size(); ++i)
        add_name(interned, Interned::kEvent, i, slice_name(all_.edges[i]));
      for (size_t i = 0; i < texts_.size(); ++i)
        add_name(interned, Interned::kText, i, texts_[i]);
    });
  }

  static void add_name(pbf_builder<Interned>& to, Interned kind, size_t index,
                       const std::string& text) {
    pbf_builder<Name> name(to, kind);
    name.add_uint64(Name::kId, id_of(index));
    name.add_string(Name::kText, text);
  }

  // Texts of arguments: modules, sites, functions, then categories.
  void find_names() {
    for (const recording::Module& module : all_.modules)
      texts_.push_back(printable(module.path));
    for (const recording::Site& site : all_.sites)
      texts_.push_back(printable(site_name(site)));
    for (const recording::Edge& edge : all_.edges) {
      texts_.push_back(printable(analysis::demangle(edge.name)));
      categories_.of(std::string(recording::name_of(edge.kind)));
      categories_.of(std::string(recording::name_of(edge.category)));
    }
    for (const std::string& category : categories_.texts())
      texts_.push_back(category);
  }

  static std::string site_name(const recording::Site& site) {
    if (site.kind == arena::SiteKind::kNative)
      return fmt::format("{}+{:#x}", site.file, site.offset);
    return site.function.empty() ? fmt::format("{}:{}", site.file, site.line)
                                 : fmt::format("{}:{} in {}", site.file,
                                               site.line, site.function);
  }

  static std::string slice_name(const recording::Edge& edge) {
    if (edge.category == arena::Category::kHostLock) return kWait;
    return printable(edge.shown.empty() ? analysis::demangle(edge.name)
                                        : edge.shown);
  }

  // Of the thread whose rows begin there; returns where the next one's do.
  size_t add_thread(size_t first) {
    uint32_t thread = all_.trace[first].thread;
    size_t tracks = 0, end = first;
    Lanes lanes({[&](size_t lane, const Traced& crossing) {
                   for (; tracks <= lane; ++tracks) add_track(thread, tracks);
                   begin_slice(thread_track(thread, lane), crossing);
                 },
                 [&](size_t lane, uint64_t ns) {
                   event(thread_track(thread, lane), ns, kEnd, [](auto&) {});
                 }});
    for (; end < all_.trace.size() && all_.trace[end].thread == thread; ++end)
      if (chosen_[node_of(all_.trace[end])] != 0) lanes.add(all_.trace[end]);
    lanes.finish();
    return end;
  }

  template <class Fill>
  void event(uint64_t track, uint64_t ns, int type, Fill fill) {
    packet([&](auto& made) {
      made.add_uint32(Packet::kFlags, kNeedsNames);
      made.add_uint64(Packet::kTimestamp, ns);
      pbf_builder<Event> row(made, Packet::kEvent);
      row.add_enum(Event::kType, type);
      row.add_uint64(Event::kTrack, track);
      fill(row);
    });
  }

  void begin_slice(uint64_t track, const Traced& crossing) {
    const recording::Node& node = all_.nodes[node_of(crossing)];
    const recording::Edge& edge = all_.edges[node.edge];
    uint32_t site = sites_[node_of(crossing)];
    size_t sites = all_.modules.size(), functions = sites + all_.sites.size(),
           categories = functions + all_.edges.size();
    uint64_t category =
        categories_.of(std::string(recording::name_of(edge.category)));
    event(track, crossing.start_ns, kBegin, [&](auto& row) {
      row.add_uint64(Event::kName, id_of(node.edge));
      row.add_uint64(
          Event::kCategory,
          categories_.of(std::string(recording::name_of(edge.kind))));
      if (edge.category != arena::Category::kNone) {
        row.add_uint64(Event::kCategory, category);
        say(row, Said::kCategory, Argument::kText, categories + category);
      }
      say(row, Said::kFunction, Argument::kText, id_of(functions + node.edge));
      if (edge.to != kNone)
        say(row, Said::kLibrary, Argument::kText, id_of(edge.to));
      if (site != kNone)
        say(row, Said::kSite, Argument::kText, id_of(sites + site));
      say(row, Said::kCalls, Argument::kNumber, node.calls);
      if (crossing.own_ns > 0)
        say(row, Said::kOwn, Argument::kNumber, crossing.own_ns);
    });
  }

  static void say(pbf_builder<Event>& to, Said what, Argument kind,
                  uint64_t value) {
    pbf_builder<Argument> argument(to, Event::kArgument);
    argument.add_uint64(Argument::kName, id_of(static_cast<size_t>(what)));
    argument.add_uint64(kind, value);
  }

  static constexpr size_t kPiece = 1 << 16;

  const Recording& all_;
  const Sink& sink_;
  std::string out_;
  bool good_ = true;
  std::vector<char> chosen_;        // by node
  std::vector<uint32_t> sites_;     // by node, its own or inherited
  std::vector<std::string> texts_;  // see find_names()
  Ids categories_;
  std::set<uint32_t> processes_;                 // that have a track
  std::set<std::pair<int64_t, int64_t>> known_;  // pids and tids of tracks
};

}  // namespace

std::string lacks_trace(const analysis::Model& model) {
  if (model.recording.meta.trace) return "";
  return "has no trace; make one with 'crossbill record --trace'";
}

bool write_perfetto(const analysis::Model& model,
                    const analysis::Choice& choice, const Style&,
                    const Sink& sink) {
  return TraceWriter(model, sink).write(choice.entry);
}

}  // namespace crossbill::report
