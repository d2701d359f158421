// SPDX-License-Identifier: MIT
// The session and the agent's own file: found once, compared at each use.
//
// docs/design.md, "Who trusts whom", says what the checks are for.
#include "agent/session.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/base/text.hpp"
#include "agent/process.hpp"

namespace crossbill::agent {
namespace {

// What a path leads to. Another file may get the number of one that is gone,
// so its user and mode count as well.
struct Identity {
  uint64_t device, inode;
  uint32_t owner, mode;
};

char own_path[4096];
char entry[384];
char directory[256];
Identity own_file, session_folder;
arena::Settings run_settings;

Identity identity(const struct stat& status) {
  return {status.st_dev, status.st_ino, status.st_uid, status.st_mode};
}

bool same(const Identity& a, const Identity& b) {
  return a.device == b.device && a.inode == b.inode && a.owner == b.owner &&
         a.mode == b.mode;
}

// Without following a link: the recorder has named the real path.
bool look_at(const char* path, Identity& found) {
  struct stat status;
  if (fstatat(AT_FDCWD, path, &status, AT_SYMLINK_NOFOLLOW) != 0) return false;
  found = identity(status);
  return true;
}

bool still_there(const char* path, const Identity& known) {
  Identity now;
  return look_at(path, now) && same(now, known);
}

bool find_own_file() {
  Dl_info info;
  if (dladdr(reinterpret_cast<void*>(&find_own_file), &info) == 0) return false;
  Text path(own_path, sizeof own_path);
  path.add(info.dli_fname);
  return !path.truncated() && own_path[0] == '/';
}

bool is_session_entry(const char* text) {
  return strncmp(text, arena::kSessionVariable,
                 sizeof arena::kSessionVariable - 1) == 0;
}

// Cuts ":NUMBER" off the end of `text`.
bool cut_number(char* text, uint64_t& number) {
  char* colon = strrchr(text, ':');
  if (colon == nullptr || colon[1] == 0) return false;
  number = 0;
  for (const char* at = colon + 1; *at != 0; at++) {
    if (*at < '0' || *at > '9') return false;
    number = number * 10 + static_cast<uint64_t>(*at - '0');
  }
  *colon = 0;
  return true;
}

bool ends_in_time(const char (&text)[arena::kGlobBytes]) {
  return text[arena::kGlobBytes - 1] == 0;
}

bool valid(const arena::Settings& settings) {
  if (memcmp(settings.magic, arena::kSettingsMagic, 8) != 0) return false;
  if (settings.mode != arena::Mode::kExact &&
      settings.mode != arena::Mode::kCountOnly)
    return false;
  if (settings.core_globs > arena::kMaxGlobs ||
      settings.host_globs > arena::kMaxGlobs)
    return false;
  for (uint32_t i = 0; i < arena::kMaxGlobs; i++)
    if (!ends_in_time(settings.core[i]) || !ends_in_time(settings.host[i]))
      return false;
  return true;
}

bool read_settings() {
  SessionFolder folder;
  int fd = folder.open_file(arena::kSettingsName, O_RDONLY);
  if (fd < 0) return false;
  ssize_t got = read(fd, &run_settings, sizeof run_settings);
  char more;
  bool ends = read(fd, &more, 1) == 0;
  close(fd);
  return got == sizeof run_settings && ends && valid(run_settings);
}

}  // namespace

// Ours is the last one: the recorder and the agent put it there.
bool find_session(char* const* environment) {
  const char* last = nullptr;
  for (; *environment != nullptr; environment++)
    if (is_session_entry(*environment)) last = *environment;
  if (last == nullptr || !find_own_file()) return false;
  Text copy(entry, sizeof entry);
  copy.add(last);
  return !copy.truncated();
}

bool open_session() {
  Text path(directory, sizeof directory);
  path.add(entry + sizeof arena::kSessionVariable - 1);
  session_folder.owner = geteuid();
  session_folder.mode = S_IFDIR | S_IRWXU;
  return !path.truncated() && directory[0] == '/' &&
         cut_number(directory, session_folder.inode) &&
         cut_number(directory, session_folder.device) &&
         look_at(own_path, own_file) && read_settings();
}

const char* session_entry() { return entry; }
const char* agent_path() { return own_path; }
const arena::Settings& settings() { return run_settings; }

// By the user that the program will have, not by capabilities that an exec
// may take away.
bool may_hand_on() {
  return run_settings.hand_on != 0 && geteuid() == session_folder.owner &&
         getuid() == session_folder.owner && access(own_path, R_OK) == 0 &&
         still_there(own_path, own_file) &&
         still_there(directory, session_folder);
}

void leave_trace() {
  char image[4096], path[300];
  if (!still_there(directory, session_folder)) return;
  ssize_t length = readlink("/proc/self/exe", image, sizeof image - 1);
  image[length > 0 ? length : 0] = 0;
  Text text(path, sizeof path);
  text.add(directory).add("/").number(static_cast<uint64_t>(getpid()));
  text.add("-").number(monotonic_ns()).add(arena::kTraceSuffix);
  if (symlink(length > 0 ? image : "?", path) != 0) return;  // then unnamed
}

SessionFolder::SessionFolder()
    : folder_(open(directory, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)) {
  struct stat status;
  if (folder_ < 0) return;
  if (fstat(folder_, &status) == 0 && same(identity(status), session_folder))
    return;
  close(folder_);
  folder_ = -1;
}

SessionFolder::~SessionFolder() {
  if (folder_ >= 0) close(folder_);
}

int SessionFolder::open_file(const char* name, int flags) const {
  if (folder_ < 0) return -1;
  int fd =
      openat(folder_, name, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
  struct stat status;
  if (fd < 0 || (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
                 status.st_uid == session_folder.owner))
    return fd;
  close(fd);
  return -1;
}

void SessionFolder::remove_file(const char* name) const {
  if (folder_ >= 0) unlinkat(folder_, name, 0);
}

}  // namespace crossbill::agent
