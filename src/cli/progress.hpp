// SPDX-License-Identifier: MIT
// A bar on the terminal for what takes longer than a second.
#pragma once
#include <cstdint>
#include <string>

#include "recording/told.hpp"

namespace crossbill::cli {

// Shows on standard error what is being done, and is gone when it is over, or
// when anything is printed. Shows nothing in the first second, where standard
// error is no terminal, or one that cannot move its cursor, or somebody else's
// at the moment.
class Progress {
 public:
  // Not `wanted`: one that never shows anything.
  explicit Progress(bool wanted = true);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { end(); }

  // What the next words are about: a file.
  void about(std::string subject) { subject_ = std::move(subject); }
  void at(const char* what, uint64_t done = 0, uint64_t all = 0);
  void end();
  // For who is to call at(). It must not outlive this.
  recording::Told told();

 private:
  bool is_due(const char* what);

  bool usable_;
  std::string subject_;
  const char* what_ = nullptr;
  uint64_t start_ns_, drawn_ns_ = 0;
};

}  // namespace crossbill::cli
