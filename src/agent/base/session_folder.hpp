// SPDX-License-Identifier: MIT
// The session's folder, and what a path leads to.
//
// A path may lead elsewhere tomorrow. So what it leads to is compared with what
// it led to at the start, each time before the agent uses it or hands it on.
#pragma once
#include <stdint.h>

namespace crossbill::agent {

// What a path leads to. Another file may get the number of one that is gone,
// so its owner and mode count as well.
struct Identity {
  uint64_t device, inode;
  uint32_t owner, mode;
};

// Without following a link at its end. False: there is nothing.
bool look_at(const char* path, Identity& found);
bool still_there(const char* path, const Identity& known);

// Where the session is. Once, before all that follows.
void set_session_folder(const char* path, const Identity& known);
const char* session_path();
const Identity& session_identity();

// The session's folder, opened for as long as this lives.
class SessionFolder {
 public:
  SessionFolder();
  SessionFolder(const SessionFolder&) = delete;
  SessionFolder& operator=(const SessionFolder&) = delete;
  ~SessionFolder();

  // A descriptor of a regular file of the session's user, or -1.
  int open_file(const char* name, int flags) const;
  void remove_file(const char* name) const;
  // Gives a file another name besides, if that is free.
  void name_anew(const char* name, const char* other) const;

 private:
  int folder_;  // -1: it is gone, or another one has its name
};

}  // namespace crossbill::agent
