// SPDX-License-Identifier: MIT
// Tells causes by names: see stability.hpp.
#include "analysis/stability.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace crossbill::analysis {
namespace {

// What of a program depends on when it runs.
constexpr auto kTimeFunctions = std::to_array<std::string_view>(
    {"time", "sleep", "select", "poll", "epoll", "wait", "monotonic",
     "perf_counter", "clock"});
// ... and on when garbage is collected.
constexpr auto kCollectors = std::to_array<std::string_view>(
    {"dealloc", "traverse", "finalize", "__del__", "clear"});

bool has_word(const std::string& name, const auto& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return name.find(word) != std::string::npos;
  });
}

}  // namespace

bool is_of_time(const std::string& name) {
  return has_word(name, kTimeFunctions);
}

std::string cause_of(const Signs& signs) {
  if (signs.threads > 1) return "threads";
  if (has_word(signs.name, kTimeFunctions)) return "time";
  if (has_word(signs.name, kCollectors)) return "garbage collection";
  for (const std::string& caller : signs.callers)
    if (has_word(caller, kCollectors)) return "garbage collection";
  return signs.by_clock ? "time" : "";
}

}  // namespace crossbill::analysis
