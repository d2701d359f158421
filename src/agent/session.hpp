// SPDX-License-Identifier: MIT
// The session and the agent's own file, as this process knew them at its start.
//
// Both are found by paths that the environment names, and a path may lead
// elsewhere tomorrow. So what a path leads to is compared with what it led to
// at the start, each time before the agent uses it or hands it on.
#pragma once
#include <stdint.h>

#include "recording/arena.hpp"

namespace crossbill::agent {

// Finds the variable that names the session. False: this is no run of ours.
bool find_session(char* const* environment);

// Reads the session's settings. False: there is none that we may trust.
bool open_session();

// "CROSSBILL_SESSION=...", for the children.
const char* session_entry();
const char* agent_path();
const arena::Settings& settings();

// Whether the programs that this process starts may have the agent: the user
// is still the session's, and both paths still lead to what they did.
bool may_hand_on();

// Leaves the name of this image in the session, for a process that can have
// no arena. It takes no descriptor: the lack of one is the usual cause.
void leave_trace();

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

 private:
  int folder_;  // -1: it is gone, or another one has its name
};

}  // namespace crossbill::agent
