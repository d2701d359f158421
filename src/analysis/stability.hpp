// SPDX-License-Identifier: MIT
// Why runs of the same program count the calls of a function differently, as
// far as the function and those who call it tell.
#pragma once
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace crossbill::analysis {

struct Signs {
  std::string name;                  // of the function
  uint64_t threads = 1;              // that called it
  std::vector<std::string> callers;  // functions of the host's program
  // What spreading_cause() says of all functions that these call.
  std::set<std::string> beside;
};

// What a function of this name brings to all that its callers do: "time" for
// one that tells the time or waits, "random numbers", or "".
std::string spreading_cause(const std::string& name);

// "threads", "time", "random numbers", "garbage collection", "hash seed", or ""
// where nothing tells.
std::string cause_of(const Signs& signs);

}  // namespace crossbill::analysis
