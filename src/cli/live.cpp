// SPDX-License-Identifier: MIT
// Copies the arenas of a session and merges the copies.
//
// The recorder removes what an ended process has left, but a file that is open
// stays readable: so an arena that was seen once is not lost.
#include "cli/live.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "cli/arena_users.hpp"
#include "cli/recordings.hpp"
#include "recording/live_arena.hpp"
#include "recording/session.hpp"

namespace crossbill::cli {
namespace {

constexpr size_t kMostArenas = 256;

struct Copy {
  std::string name;
  recording::ArenaFile file;
};

}  // namespace

LiveRecording::~LiveRecording() {
  for (const auto& [name, descriptor] : arenas_) close(descriptor);
}

bool LiveRecording::goes_on() const {
  return folder_.is_open() && folder_.status().st_nlink > 0 &&
         is_in_progress(folder_.descriptor());
}

void LiveRecording::open_new_arenas() {
  if (!folder_.is_open()) return;
  for (const std::string& name : folder_.names()) {
    if (!name.ends_with(arena::kArenaSuffix) || arenas_.contains(name) ||
        arenas_.size() >= kMostArenas)
      continue;
    int descriptor = folder_.open_file(name, O_RDONLY);
    if (descriptor >= 0) arenas_.emplace(name, descriptor);
  }
}

recording::Recording LiveRecording::read() {
  open_new_arenas();
  std::vector<Copy> copies;
  recording::RunInfo run;
  for (const auto& [name, descriptor] : arenas_) {
    auto copy = recording::copy_live(descriptor, directory_ + "/" + name);
    // One that has no header yet comes the next time.
    if (!copy) continue;
    if (int user = arena_user(directory_, name); user > 0)
      run.running.push_back(user);
    copies.push_back({name, std::move(*copy)});
  }
  // Children inherit from those that are older.
  std::sort(copies.begin(), copies.end(),
            [](const Copy& left, const Copy& right) {
              return left.file.header().start_ns < right.file.header().start_ns;
            });
  recording::Moment now = recording::moment_now();
  recording::Session session(directory_);
  session.known_files().read(known_files_);
  for (const Copy& copy : copies)
    session.take(copy.name, copy.file, run, now, false);
  if (!copies.empty()) {
    run.pid = copies.front().file.header().pid;
    run.start_ns = copies.front().file.header().start_ns;
    run.end_ns = now.ns;
  }
  recording::Recording recording = session.merge(run);
  if (!recording.processes.empty())
    recording.meta.command = recording.processes.front().command;
  if (std::string known = session.known_files().text(); !known.empty())
    known_files_ = std::move(known);
  return recording;
}

}  // namespace crossbill::cli
