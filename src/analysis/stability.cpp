// SPDX-License-Identifier: MIT
// Tells causes by names: see stability.hpp.
#include "analysis/stability.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace crossbill::analysis {
namespace {

enum class Told {
  kByItself,   // by the function's name
  kByCallers,  // ... or by that of one who calls it
  kBeside,     // ... or by another function that these call
};

struct Cause {
  std::string_view name;
  Told told;
  std::array<std::string_view, 11> words;  // of names
};

// The first that fits.
constexpr Cause kCauses[] = {
    {"time",
     Told::kBeside,
     {"time", "sleep", "select", "poll", "epoll", "wait", "monotonic",
      "perf_counter", "clock", "duration", "elapsed"}},
    {"random numbers",
     Told::kBeside,
     {"random", "getrandbits", "shuffle", "uuid"}},
    {"garbage collection",
     Told::kByCallers,
     {"dealloc", "traverse", "finalize", "__del__", "clear"}},
    // In which order sets of texts are gone through, and what is compared.
    {"hash seed",
     Told::kByItself,
     {"__hash__", "__eq__", "__ne__", "__lt__", "__gt__", "__le__", "__ge__",
      "compare"}},
};

bool has_word(const std::string& name, const Cause& cause) {
  return std::any_of(
      cause.words.begin(), cause.words.end(), [&](std::string_view word) {
        return !word.empty() && name.find(word) != std::string::npos;
      });
}

bool is_told(const Cause& cause, const Signs& signs) {
  if (has_word(signs.name, cause)) return true;
  return cause.told != Told::kByItself &&
         std::any_of(signs.callers.begin(), signs.callers.end(),
                     [&](const std::string& caller) {
                       return has_word(caller, cause);
                     });
}

}  // namespace

std::string spreading_cause(const std::string& name) {
  for (const Cause& cause : kCauses)
    if (cause.told == Told::kBeside && has_word(name, cause))
      return std::string(cause.name);
  return "";
}

std::string cause_of(const Signs& signs) {
  if (signs.threads > 1) return "threads";
  for (const Cause& cause : kCauses)
    if (is_told(cause, signs)) return std::string(cause.name);
  return signs.beside.empty() ? "" : *signs.beside.begin();
}

}  // namespace crossbill::analysis
