// SPDX-License-Identifier: MIT
// The command to record: where it is, and whether it can be recorded.
#pragma once
#include <string>

#include "cli/failure.hpp"

namespace crossbill::cli {

struct Target {
  std::string path;          // to execute, found as execvp would find it
  bool needs_shell = false;  // no format of the kernel: /bin/sh reads it
};

// Looks `name` up in PATH unless it holds a slash, and judges it and the
// interpreters of a script. Runs nothing.
Outcome<Target> find_target(const std::string& name);

}  // namespace crossbill::cli
