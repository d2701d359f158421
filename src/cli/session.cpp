// SPDX-License-Identifier: MIT
// Makes, sweeps and removes session directories.
//
// A directory gets its final name only when its lock is held, so whoever finds
// one whose lock is free knows that its recorder is gone. The lock is a record
// lock: it ends with the recorder itself, not with what it has forked. The file
// is the last one to be removed; a directory without one is half removed. The
// making happens under a name with ".new", and a lock on the folder itself: one
// that nobody holds was left by a recorder that was killed. Who comes between
// the making of the folder and its lock may remove it; its maker sees that.
//
// A directory whose recorder is gone stays as long as a process writes to an
// arena in it: its name is what that process knows, and must not become free.
#include "cli/session.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "cli/arena_users.hpp"
#include "cli/folder.hpp"
#include "recording/known_code.hpp"
#include "recording/known_signatures.hpp"

namespace crossbill::cli {
namespace {

constexpr char kRoot[] = "/dev/shm";
constexpr char kUnfinished[] = ".new";
constexpr int kMaxNames = 100;
constexpr mode_t kSessionFolder = S_IFDIR | S_IRWXU;

std::string prefix() { return fmt::format("crossbill-{}-", geteuid()); }

// Agents may add arenas while we remove: a few attempts.
void remove_folder(const Folder& root, const std::string& name,
                   const Folder& folder) {
  for (int attempt = 0; attempt < 3; ++attempt) {
    for (const std::string& file : folder.names()) {
      if (file != arena::kLockName) folder.remove(file);
    }
    folder.remove(arena::kLockName);
    if (unlinkat(root.descriptor(), name.c_str(), AT_REMOVEDIR) == 0) return;
    if (errno != ENOTEMPTY) return;
  }
}

// The lock's descriptor, or -1: EACCES or EAGAIN if its recorder lives.
int lock_file(const Folder& folder, int flags) {
  int lock = folder.open_file(arena::kLockName, O_RDWR | flags);
  struct flock whole {};
  whole.l_type = F_WRLCK;
  if (lock < 0 || fcntl(lock, F_SETLK, &whole) == 0) return lock;
  int error = errno;
  close(lock);
  errno = error;
  return -1;
}

// Processes that write to an arena in `folder`.
std::vector<int> users_of(const Folder& folder, const std::string& directory) {
  std::vector<int> found;
  for (const std::string& name : folder.names()) {
    int pid = arena_user(directory, name);
    if (pid > 0) found.push_back(pid);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

// Held as long as the folder is open; false if somebody has it, or if it is
// gone.
bool hold(const Folder& folder) {
  return flock(folder.descriptor(), LOCK_EX | LOCK_NB) == 0 &&
         folder.status().st_nlink > 0;
}

void sweep(const Folder& root, const std::string& name) {
  Folder folder(root.descriptor(), name);
  if (!folder.is_open()) return;
  struct stat found = folder.status();
  if (found.st_uid != geteuid() || found.st_mode != kSessionFolder) return;
  if (name.ends_with(kUnfinished) && !hold(folder)) return;
  int lock = lock_file(folder, 0);
  bool recorder_lives = lock < 0 && (errno == EACCES || errno == EAGAIN);
  if (!recorder_lives &&
      users_of(folder, std::string(kRoot) + "/" + name).empty()) {
    remove_folder(root, name, folder);
  }
  if (lock >= 0) close(lock);
}

const char* advice(int error) {
  if (error == EFBIG) return "raise the limit on file sizes (ulimit -f)";
  if (error == EMFILE) return "raise the limit on open files (ulimit -n)";
  return "mount a tmpfs with free space there";
}

tl::unexpected<Failure> no_session(const std::string& path) {
  int error = errno;
  return refuse(kOurFailure,
                "{}: {}; the recorder keeps its data in {} while the command "
                "runs: {}",
                path, std::strerror(error), kRoot, advice(error));
}

// A short write is followed by one that says why.
bool write_all(int file, const char* bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(file, bytes, count);
    if (written < 0) return false;
    bytes += written;
    count -= static_cast<size_t>(written);
  }
  return true;
}

bool write_file(const Folder& folder, const char* name, const void* bytes,
                size_t count) {
  int file = folder.open_file(name, O_WRONLY | O_CREAT | O_EXCL);
  if (file < 0) return false;
  bool written = write_all(file, static_cast<const char*>(bytes), count);
  int error = errno;
  close(file);
  errno = error;
  return written;
}

void lay_file(const Folder& folder, const char* name,
              const std::string& bytes) {
  if (!bytes.empty() && !write_file(folder, name, bytes.data(), bytes.size()))
    folder.remove(name);
}

// Without it, the agents read the code themselves, and know no signatures.
void lay_known(const Folder& folder, const Known& known) {
  lay_file(folder, arena::kKnownCodeName, known.code);
  lay_file(folder, arena::kSignaturesName, known.signatures);
}

// Without it, some programs that go unrecorded have no name.
void make_unrecorded(const Folder& folder) {
  constexpr off_t kBytes = sizeof(arena::Unrecorded);
  int file =
      folder.open_file(arena::kUnrecordedName, O_RDWR | O_CREAT | O_EXCL);
  if (file < 0) return;
  bool made = fallocate(file, 0, 0, kBytes) == 0;
  close(file);
  if (!made) folder.remove(arena::kUnrecordedName);
}

bool make_private(const Folder& root, const std::string& name) {
  mode_t umask_before = umask(0);
  int made = mkdirat(root.descriptor(), name.c_str(), S_IRWXU);
  umask(umask_before);
  return made == 0;
}

// There may be no descriptor left to list what is in it.
void undo(const Folder& root, const std::string& name, const Folder& folder) {
  for (const char* file :
       {arena::kSettingsName, arena::kUnrecordedName, arena::kKnownCodeName,
        arena::kSignaturesName, arena::kLockName}) {
    if (folder.is_open()) folder.remove(file);
  }
  unlinkat(root.descriptor(), name.c_str(), AT_REMOVEDIR);
}

}  // namespace

uint64_t free_for_sessions() {
  struct statvfs space {};
  if (statvfs(kRoot, &space) != 0) return UINT64_MAX;
  return uint64_t{space.f_bavail} * space.f_frsize;
}

void remove_leftovers() {
  Folder root(AT_FDCWD, kRoot);
  if (!root.is_open()) return;
  for (const std::string& name : root.names()) {
    if (name.starts_with(prefix())) sweep(root, name);
  }
}

Outcome<Session> Session::create(const arena::Settings& settings,
                                 const Known& known) {
  Folder root(AT_FDCWD, kRoot);
  if (!root.is_open()) return no_session(kRoot);
  std::string base = fmt::format("{}{}", prefix(), getpid());
  for (int number = 0; number < kMaxNames; ++number) {
    // Another user, or another pid namespace, may have taken the name.
    std::string name = number == 0 ? base : fmt::format("{}-{}", base, number);
    std::string path = std::string(kRoot) + "/" + name;
    std::string unfinished = name + kUnfinished;
    if (!make_private(root, unfinished)) {
      if (errno == EEXIST) continue;
      return no_session(path);
    }
    Folder folder(root.descriptor(), unfinished);
    bool swept = folder.is_open() ? !hold(folder) : errno == ENOENT;
    if (swept) continue;
    bool filled = folder.is_open() && write_file(folder, arena::kSettingsName,
                                                 &settings, sizeof settings);
    if (filled) make_unrecorded(folder);
    if (filled) lay_known(folder, known);
    int lock = filled ? lock_file(folder, O_CREAT | O_EXCL) : -1;
    if (lock >= 0 && renameat(root.descriptor(), unfinished.c_str(),
                              root.descriptor(), name.c_str()) == 0) {
      struct stat made = folder.status();
      return Session(path, lock, made.st_dev, made.st_ino);
    }
    int error = errno;
    undo(root, unfinished, folder);
    if (lock >= 0) close(lock);
    errno = error;
    if (lock < 0) return no_session(path);
  }
  return refuse(kOurFailure, "{}/{} and {} more names are taken; remove them",
                kRoot, base, kMaxNames - 1);
}

Session::Session(Session&& other) noexcept
    : directory_(std::move(other.directory_)),
      lock_(other.lock_),
      device_(other.device_),
      inode_(other.inode_) {
  other.lock_ = -1;
}

Session::~Session() {
  if (lock_ < 0) return;
  Folder root(AT_FDCWD, kRoot);
  Folder folder(AT_FDCWD, directory_);
  if (folder.is_open() && folder.status().st_dev == device_ &&
      folder.status().st_ino == inode_) {
    remove_folder(root, directory_.substr(std::strlen(kRoot) + 1), folder);
  }
  close(lock_);
}

std::string Session::variable() const {
  return fmt::format("{}{}:{}:{}", arena::kSessionVariable, directory_, device_,
                     inode_);
}

std::vector<int> Session::running() const {
  Folder folder(AT_FDCWD, directory_);
  return folder.is_open() ? users_of(folder, directory_) : std::vector<int>();
}

}  // namespace crossbill::cli
