// SPDX-License-Identifier: MIT
// Does work in a child process that reads what nobody vouches for, by libraries
// that may crash on it.
#pragma once
#include <cstdint>
#include <functional>
#include <string>

namespace crossbill::cli {

// What the work is reading at the moment, for the message should it be the
// end of it. Any thread of the child.
class Subject {
 public:
  static void set(const std::string& path);
};

// The exit status of `work`, which prints for itself. Where the child crashes,
// or takes more memory or processor time than it may, that is said, and
// `status` returned.
int run_guarded(const std::function<int()>& work, int status);

}  // namespace crossbill::cli
