// SPDX-License-Identifier: MIT
// Runs an interpreter, a compiler or a helper of ours, within limits, and keeps
// what it says.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

namespace crossbill::cli {

struct Limits {
  int ms = 10'000;
  size_t output = 512 << 20;  // bytes, after which it is killed
  // Of the variables that steer ld.so only the path of libraries, and none of
  // ours: for who is not to be recorded.
  bool plain = false;
};

struct Finished {
  int error = 0;         // of starting it, an errno; 0: it has run
  bool in_time = false;  // it has ended by itself, within the limits
  int status = 0;        // as waitpid has it
  std::string output;    // all of its standard output
  std::string errors;    // the last of its standard error, 64 KB at most

  bool succeeded() const { return error == 0 && in_time && status == 0; }
};

// The command has our environment and folder, no input, no signal blocked, and
// a process group of its own, whose processes are killed when it has ended.
Finished run_limited(const std::vector<std::string>& command,
                     const Limits& limits = {});

// The last line of a text that is not blank, as tracebacks have their reason.
std::string last_line(const std::string& text);

}  // namespace crossbill::cli
