// SPDX-License-Identifier: MIT
// The session's folder, opened anew each time, since the agent keeps no
// descriptor: see session_folder.hpp.
#include "agent/base/session_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/base/text.hpp"

namespace crossbill::agent {
namespace {

char path_text[256];
Identity session;

Identity identity(const struct stat& status) {
  return {status.st_dev, status.st_ino, status.st_uid, status.st_mode};
}

bool same(const Identity& a, const Identity& b) {
  return a.device == b.device && a.inode == b.inode && a.owner == b.owner &&
         a.mode == b.mode;
}

}  // namespace

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

void set_session_folder(const char* path, const Identity& known) {
  Text(path_text, sizeof path_text).add(path);
  session = known;
}

const char* session_path() { return path_text; }
const Identity& session_identity() { return session; }

SessionFolder::SessionFolder()
    : folder_(open(path_text, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)) {
  struct stat status;
  if (folder_ < 0) return;
  if (fstat(folder_, &status) == 0 && same(identity(status), session)) return;
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
                 status.st_uid == session.owner))
    return fd;
  close(fd);
  return -1;
}

void SessionFolder::remove_file(const char* name) const {
  if (folder_ >= 0) unlinkat(folder_, name, 0);
}

void SessionFolder::name_anew(const char* name, const char* other) const {
  if (folder_ >= 0) linkat(folder_, name, folder_, other, 0);
}

}  // namespace crossbill::agent
