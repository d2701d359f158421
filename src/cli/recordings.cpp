// SPDX-License-Identifier: MIT
// Finds recordings by the lock in each session folder.
#include "cli/recordings.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "cli/arena_users.hpp"
#include "cli/folder.hpp"
#include "recording/arena.hpp"

namespace crossbill::cli {
namespace {

constexpr char kRoot[] = "/dev/shm";
constexpr mode_t kRecordedFolder = S_IFDIR | S_IRWXU;

struct Name {
  unsigned owner = 0;
  int recorder = 0;
};

// "crossbill-UID-PID", or with "-NUMBER" behind.
bool parse(const std::string& name, Name& parsed) {
  return sscanf(name.c_str(), "crossbill-%u-%d", &parsed.owner,
                &parsed.recorder) == 2 &&
         parsed.recorder > 0 && !name.ends_with(".new");
}

// Who holds the lock: 0 if nobody, or somebody whose number is not known here.
int holder(int folder) {
  int lock = openat(folder, arena::kLockName,
                    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (lock < 0) return 0;
  struct flock whole {};
  whole.l_type = F_WRLCK;
  bool held = fcntl(lock, F_GETLK, &whole) == 0 && whole.l_type != F_UNLCK;
  close(lock);
  return held ? std::max(whole.l_pid, 0) : 0;
}

std::string command_of(int pid) {
  std::ifstream file(fmt::format("/proc/{}/cmdline", pid));
  std::string text{std::istreambuf_iterator<char>(file), {}};
  while (!text.empty() && text.back() == '\0') text.pop_back();
  std::replace(text.begin(), text.end(), '\0', ' ');
  size_t own = text.find(" -- ");
  return own == text.npos ? text : text.substr(own + 4);
}

bool is_recorded_in(const InProgress& recording, int pid) {
  if (pid == recording.recorder) return true;
  Folder folder(AT_FDCWD, recording.directory);
  if (!folder.is_open()) return false;
  std::vector<std::string> names = folder.names();
  std::string prefix = fmt::format("{}-", pid);
  return std::any_of(names.begin(), names.end(), [&](const auto& name) {
    return name.starts_with(prefix) &&
           arena_user(recording.directory, name) == pid;
  });
}

std::string list(const std::vector<InProgress>& all) {
  std::string text;
  for (const InProgress& one : all)
    text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", one.recorder,
                        one.command);
  return text;
}

// Whose the process is, where that is somebody else.
bool belongs_to_other(int pid, uid_t& owner) {
  struct stat found {};
  if (stat(fmt::format("/proc/{}", pid).c_str(), &found) != 0) return false;
  owner = found.st_uid;
  return geteuid() != 0 && owner != geteuid();
}

tl::unexpected<Failure> not_found(int pid) {
  if (kill(pid, 0) != 0 && errno == ESRCH)
    return refuse(kOurFailure, "no process {}: it has ended", pid);
  if (uid_t owner = 0; belongs_to_other(pid, owner))
    return refuse(kOurFailure,
                  "process {} belongs to user {}; run top as that user", pid,
                  owner);
  return refuse(kOurFailure,
                "process {} is not recorded; start it by 'crossbill record'",
                pid);
}

}  // namespace

bool is_in_progress(int folder) { return holder(folder) > 0; }

std::vector<InProgress> recordings_in_progress() {
  std::vector<InProgress> all;
  Folder root(AT_FDCWD, kRoot);
  if (!root.is_open()) return all;
  for (const std::string& name : root.names()) {
    Name parsed;
    if (!parse(name, parsed)) continue;
    if (geteuid() != 0 && parsed.owner != geteuid()) continue;
    Folder folder(root.descriptor(), name);
    if (!folder.is_open()) continue;
    struct stat found = folder.status();
    if (found.st_uid != parsed.owner || found.st_mode != kRecordedFolder)
      continue;
    int recorder = holder(folder.descriptor());
    if (recorder == 0) continue;
    all.push_back(
        {std::string(kRoot) + "/" + name, recorder, command_of(recorder)});
  }
  std::sort(all.begin(), all.end(), [](const auto& left, const auto& right) {
    return left.recorder < right.recorder;
  });
  return all;
}

Outcome<InProgress> choose_recording(int pid) {
  std::vector<InProgress> all = recordings_in_progress();
  if (pid != 0) {
    for (const InProgress& one : all)
      if (is_recorded_in(one, pid)) return one;
    return not_found(pid);
  }
  if (all.size() == 1) return all.front();
  if (all.empty())
    return refuse(kOurFailure,
                  "nothing is being recorded; start 'crossbill record -- CMD' "
                  "first");
  return refuse(kOurFailure,
                "several recordings are in progress, name one as in 'crossbill "
                "top {}': {}",
                all.front().recorder, list(all));
}

}  // namespace crossbill::cli
