// SPDX-License-Identifier: MIT
// The session directory: the place in shared memory where agents put arenas.
#pragma once
#include <string>
#include <vector>

#include "cli/failure.hpp"
#include "recording/arena.hpp"

namespace crossbill::cli {

// Removes the sessions of this user whose recorder was killed.
void remove_leftovers();

// A private directory that holds the lock, the settings, a link to the agent,
// and later the arenas. Removed with the object.
class Session {
 public:
  // `agent`: absolute path of the agent's library.
  static Outcome<Session> create(const std::string& agent,
                                 const arena::Settings& settings);

  Session(Session&& other) noexcept;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  Session& operator=(Session&&) = delete;
  ~Session();

  const std::string& directory() const { return directory_; }
  int lock() const { return lock_; }
  // The link that is preloaded into the target.
  std::string agent_link() const;
  // Processes whose arena is here and that have not ended.
  std::vector<int> running() const;

 private:
  Session(std::string directory, int lock)
      : directory_(std::move(directory)), lock_(lock) {}

  std::string directory_;
  int lock_;  // held while we live; nobody else removes the directory then
};

}  // namespace crossbill::cli
