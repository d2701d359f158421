// SPDX-License-Identifier: MIT
// Why runs of the same program count the calls of a function differently, as
// far as the function and those who call it tell.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace crossbill::analysis {

struct Signs {
  std::string name;                  // of the function
  uint64_t threads = 1;              // that called it
  std::vector<std::string> callers;  // functions of the host's program
  bool by_clock = false;  // one of these asks what time it is, or waits
};

// Whether a function's name is of one that tells the time, or waits.
bool is_of_time(const std::string& name);

// "threads", "time", "garbage collection", or "" where nothing tells.
std::string cause_of(const Signs& signs);

}  // namespace crossbill::analysis
