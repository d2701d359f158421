// SPDX-License-Identifier: MIT
// Merges the arenas of a session directory into one Recording, those of ended
// processes already while the command runs.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "recording/budget.hpp"
#include "recording/clock.hpp"
#include "recording/known_files.hpp"
#include "recording/merge.hpp"
#include "recording/recording.hpp"
#include "recording/result.hpp"
#include "recording/run_info.hpp"

namespace crossbill::recording {

// Build ids of files whose code the agents have read, by path.
using CodeRead = std::map<std::string, std::string>;

class Session {
 public:
  // Opens the directory when it is first needed; the path may be of one that
  // is not there yet.
  explicit Session(std::string directory) : directory_(std::move(directory)) {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  // Reads the arenas that no process uses any more and removes their files.
  // Those of `command_pid` stay if they do not say when they ended, since only
  // their parent knows. Returns how many were taken.
  size_t take_ended(int command_pid);

  // Takes one arena in, `early` as take_ended() does: false for one that must
  // wait for the end of the run.
  bool take(const std::string& name, const ArenaFile& file, const RunInfo& run,
            const Moment& now, bool early);

  // Takes the others and makes the recording. Fails only when the directory
  // cannot be read. An arena that cannot be used is a note in the recording.
  // `now` is the moment of merging: what still runs is taken to have run until
  // then. Call it once, as the last.
  Result<Recording> finish(const RunInfo& run, const Moment& now);

  // The recording of what was taken, and of nothing else. Once, as the last.
  Recording merge(const RunInfo& run);

  const CodeRead& code_read() const { return code_read_; }

  // What files are known to hold: to be filled before finish(), which adds to
  // it.
  KnownFiles& known_files() { return known_files_; }

 private:
  // The rows of an arena's own edges: its forked children inherit them.
  struct Edges {
    std::string parent;     // arena
    uint32_t first = 0;     // id of the first own one
    uint32_t inherits = 0;  // below it, ids are the parent's
    std::vector<uint32_t> own;
    uint64_t round = 0;  // when they were read; kFinal: there are no more
  };

  bool open_directory();
  std::vector<std::string> names_with(std::string_view suffix) const;
  std::string shown(const std::string& name) const;
  Result<ArenaFile> open_arena(const std::string& name) const;
  bool take_file(const std::string& name, const RunInfo& run, const Moment& now,
                 bool early);
  void add_code_read(const Arena& arena);
  void add_trace(const std::string& name);
  void add_unrecorded();
  void note_unrecorded(std::string program, uint64_t count);
  Edges& edges_of(const std::string& name);
  std::vector<uint32_t> all_edges(Edges& of_arena);

  std::string directory_;
  int folder_ = -1;
  Budget budget_;
  Merger merger_{budget_};
  std::vector<Piece> pieces_;
  std::vector<Note> notes_;  // of no process
  CodeRead code_read_;
  KnownFiles known_files_;
  std::unordered_map<std::string, Edges> edges_;  // by arena
  uint64_t round_ = 1;                            // of looking at all arenas
  uint32_t watched_ = 0;                          // arena::kWatchPairs ...
  uint32_t trace_ = 0;                            // arena::Settings::trace
};

}  // namespace crossbill::recording
