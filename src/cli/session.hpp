// SPDX-License-Identifier: MIT
// The session directory: the place in shared memory where agents put arenas.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "cli/failure.hpp"
#include "recording/settings.hpp"

namespace crossbill::cli {

// Removes the sessions of this user that no living process uses: neither a
// recorder nor a program that it recorded.
void remove_leftovers();

// A private directory that holds the lock, the settings and later the arenas.
// Removed with the object.
// How many bytes sessions may still take where they lie, as far as it is known.
uint64_t free_for_sessions();

// What earlier runs have found: the bytes of files for the agents, or "".
struct Known {
  std::string code, signatures;
};

class Session {
 public:
  static Outcome<Session> create(const arena::Settings& settings,
                                 const Known& known);

  Session(Session&& other) noexcept;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  Session& operator=(Session&&) = delete;
  ~Session();

  const std::string& directory() const { return directory_; }
  // Must stay open: to close it, or the lock's file opened anew, would free
  // the lock.
  int lock() const { return lock_; }
  // The variable by which the agent finds the session.
  std::string variable() const;
  // Processes whose arena is here and that have not ended.
  std::vector<int> running() const;

 private:
  Session(std::string directory, int lock, dev_t device, ino_t inode)
      : directory_(std::move(directory)),
        lock_(lock),
        device_(device),
        inode_(inode) {}

  std::string directory_;
  int lock_;  // held while we live; nobody else removes the directory then
  dev_t device_;
  ino_t inode_;
};

}  // namespace crossbill::cli
