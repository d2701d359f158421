// SPDX-License-Identifier: MIT
// Makes, sweeps and removes session directories.
//
// A directory gets its final name only when its lock is held, so whoever finds
// one whose lock is free knows that its recorder is gone. The lock is the last
// file to be removed; a directory without one is half removed. The making
// happens under a name with ".new", which is swept after a minute.
#include "cli/session.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fstream>

namespace crossbill::cli {
namespace {

constexpr char kRoot[] = "/dev/shm";
constexpr char kUnfinished[] = ".new";
constexpr int kUnfinishedSeconds = 60;
constexpr int kMaxNames = 100;

std::string prefix() { return fmt::format("crossbill-{}-", geteuid()); }

std::vector<std::string> names_in(const std::string& directory) {
  std::vector<std::string> names;
  DIR* stream = opendir(directory.c_str());
  if (stream == nullptr) return names;
  while (const dirent* entry = readdir(stream)) {
    std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  closedir(stream);
  return names;
}

// Agents may add arenas while we remove: a few attempts.
void remove_directory(const std::string& directory) {
  std::string lock = directory + "/" + arena::kLockName;
  for (int attempt = 0; attempt < 3; ++attempt) {
    for (const std::string& name : names_in(directory)) {
      if (name != arena::kLockName) unlink((directory + "/" + name).c_str());
    }
    unlink(lock.c_str());
    if (rmdir(directory.c_str()) == 0 || errno != ENOTEMPTY) return;
  }
}

int lock_file(const std::string& directory, int flags) {
  std::string path = directory + "/" + arena::kLockName;
  int lock = open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
  if (lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) != 0) {
    int error = errno;
    close(lock);
    errno = error;
    return -1;
  }
  return lock;
}

void sweep(const std::string& directory) {
  struct stat found {};
  if (lstat(directory.c_str(), &found) != 0 || !S_ISDIR(found.st_mode) ||
      found.st_uid != geteuid()) {
    return;
  }
  if (directory.ends_with(kUnfinished) &&
      found.st_mtim.tv_sec + kUnfinishedSeconds > time(nullptr)) {
    return;
  }
  int lock = lock_file(directory, 0);
  if (lock < 0 && errno != ENOENT) return;  // its recorder lives
  remove_directory(directory);
  if (lock >= 0) close(lock);
}

tl::unexpected<Failure> no_session(const std::string& path) {
  int error = errno;
  return refuse(kOurFailure,
                "{}: {}; the recorder keeps its data in {} while the command "
                "runs: mount a tmpfs with free space there",
                path, std::strerror(error), kRoot);
}

bool write_settings(const std::string& directory,
                    const arena::Settings& settings) {
  std::string path = directory + "/" + arena::kSettingsName;
  int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return false;
  ssize_t written = write(file, &settings, sizeof settings);
  if (written >= 0 && written != sizeof settings) errno = ENOSPC;
  int error = errno;
  close(file);
  errno = error;
  return written == sizeof settings;
}

// The unfinished directory with all that belongs in it; the lock, or -1.
int fill(const std::string& directory, const std::string& agent,
         const arena::Settings& settings) {
  if (mkdir(directory.c_str(), 0700) != 0) return -1;
  // Whatever the user's umask takes away.
  if (chmod(directory.c_str(), 0700) != 0) return -1;
  std::string link = directory + "/" + arena::kAgentName;
  if (symlink(agent.c_str(), link.c_str()) != 0) return -1;
  if (!write_settings(directory, settings)) return -1;
  return lock_file(directory, O_CREAT | O_EXCL);
}

// True unless the process is gone, or its id was given to another one.
bool uses_arena(int pid, const std::string& arena) {
  if (kill(pid, 0) != 0 && errno == ESRCH) return false;
  std::ifstream maps(fmt::format("/proc/{}/maps", pid));
  if (!maps) return true;  // not ours to read: believe its id
  std::string line;
  while (std::getline(maps, line)) {
    if (line.find(arena) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

void remove_leftovers() {
  for (const std::string& name : names_in(kRoot)) {
    if (name.starts_with(prefix())) sweep(std::string(kRoot) + "/" + name);
  }
}

Outcome<Session> Session::create(const std::string& agent,
                                 const arena::Settings& settings) {
  std::string base = fmt::format("{}/{}{}", kRoot, prefix(), getpid());
  for (int number = 0; number < kMaxNames; ++number) {
    // Another user, or another pid namespace, may have taken the name.
    std::string name = number == 0 ? base : fmt::format("{}-{}", base, number);
    std::string unfinished = name + kUnfinished;
    int lock = fill(unfinished, agent, settings);
    if (lock >= 0 && rename(unfinished.c_str(), name.c_str()) == 0) {
      return Session(name, lock);
    }
    int error = errno;
    if (lock >= 0) close(lock);
    bool taken = error == EEXIST || error == ENOTEMPTY || error == ENOTDIR;
    if (!taken || lock >= 0) remove_directory(unfinished);
    errno = error;
    if (!taken) return no_session(name);
  }
  return refuse(kOurFailure, "{} and {} more names are taken; remove them",
                base, kMaxNames - 1);
}

Session::Session(Session&& other) noexcept
    : directory_(std::move(other.directory_)), lock_(other.lock_) {
  other.lock_ = -1;
}

Session::~Session() {
  if (lock_ < 0) return;
  remove_directory(directory_);
  close(lock_);
}

std::string Session::agent_link() const {
  return directory_ + "/" + arena::kAgentName;
}

std::vector<int> Session::running() const {
  std::vector<int> found;
  for (const std::string& name : names_in(directory_)) {
    int pid = 0;
    if (!name.ends_with(arena::kArenaSuffix) ||
        sscanf(name.c_str(), "%d-", &pid) != 1) {
      continue;
    }
    if (uses_arena(pid, directory_ + "/" + name)) found.push_back(pid);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace crossbill::cli
