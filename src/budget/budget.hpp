// SPDX-License-Identifier: MIT
// A budget: what the calls across a program's boundary may come to, as a file
// in TOML says it.
//
// Each [[limit]] names what it is about (a library, functions of it, for which
// interpreter and ABI) and bounds for it. A bound keeps its place in the text,
// so that what breaks it can be named by line, and a better number put there.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "findings/finding.hpp"

namespace crossbill::budget {

// What can be bounded: kMeasures has a row for each, in this order.
enum class Measure {
  kCalls,
  kCrossings,
  kApiCalls,
  kLibcCalls,
  kCopiedBytes,
  kOverhead,
  kSites,
  kFindings,
};

struct MeasureWords {
  const char* key;   // in the file
  const char* what;  // in sentences: "12 API calls"
  bool is_share;     // from 0 to 1, else a whole number
  bool is_kept;      // --update leaves it alone: times differ from run to run
};
inline constexpr MeasureWords kMeasures[] = {
    {"calls", "calls", false, false},
    {"crossings", "crossings", false, false},
    {"api_calls", "API calls", false, false},
    {"libc_calls", "libc calls", false, false},
    {"copied_bytes", "bytes copied", false, false},
    {"overhead", "overhead", true, true},
    {"sites", "sites", false, false},
    {"findings", "findings", false, false},
};
inline const MeasureWords& words_of(Measure measure) {
  return kMeasures[static_cast<size_t>(measure)];
}

struct Bound {
  Measure measure = Measure::kCalls;
  double most = 0;
  uint32_t line = 0;             // of the file, from 1
  size_t begin = 0, length = 0;  // of the number, bytes of the text
};

// What a limit is about. Globs; what is "" is not asked for.
struct About {
  std::string library, function;
  std::string region;                              // its own name
  std::string rule;                                // of findings
  std::optional<findings::Severity> severity;      // ... of this at least
  std::optional<findings::Confidence> confidence;  // ... and of this
  auto operator<=>(const About&) const = default;
};

struct Limit {
  About about;
  bool per_begun = false;  // calls of a region, each time that it is begun
  std::string host, abi;   // for which it is; "": for all
  // How much of a library's API calls may lie in no recorded call of it.
  std::optional<double> unseen;
  std::vector<Bound> bounds;
  // Where the calls were made from when the bounds were written: "app.py load".
  std::map<std::string, uint64_t> from;
  uint32_t from_line = 0;                  // of [limit.from]; 0: none
  std::vector<uint32_t> from_entry_lines;  // of what stands below it
  uint32_t line = 0;
};

struct Budget {
  std::string file, text;
  std::vector<Limit> limits;
};

struct Mistake {
  uint32_t line = 0;
  std::string what;  // a sentence that says what to do
};

// All mistakes, not only the first. Of an empty text: one.
tl::expected<Budget, std::vector<Mistake>> read_budget(std::string file,
                                                       std::string text);

// "_sqlite3 Connection.execute on cpython 3.11", "all libraries".
std::string name_of(const Limit& limit);

}  // namespace crossbill::budget
