// SPDX-License-Identifier: MIT
// Does work in a child process that reads what nobody vouches for, by libraries
// that may crash on it.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>

namespace crossbill::cli {

// What the child tells of itself, for whoever has to clear up after it. Outside
// of a guarded child it does nothing.
class Guarded {
 public:
  static void reads(const std::string& path);    // at the moment
  static void runs(pid_t group);                 // of processes; 0: none
  static void fills(const std::string& folder);  // to be removed; "": none
};

// The exit status of `work`, which prints for itself. Where the child crashes,
// or takes more memory or processor time than it may, that is said, and
// `status` returned. Signals that are to end us end the child first, what it
// runs, and then us.
int run_guarded(const std::function<int()>& work, int status);

}  // namespace crossbill::cli
