// SPDX-License-Identifier: MIT
// What the rules of good boundary practice found broken, as plain data.
//
// Times are in nanoseconds. A saving is what the run would take less, with its
// interval; none where a rule cannot say.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/bill.hpp"

namespace crossbill::findings {

enum class Severity { kNote, kWarning, kError };
enum class Confidence { kLow, kMedium, kHigh };

// "note", "low": as JSON has them.
std::string_view name_of(Severity severity);
std::string_view name_of(Confidence confidence);

struct Saving {
  double ns = 0, low = 0, high = 0;
};

// What to do in place of what was found: of advice.tsv, or the rule's own.
struct Advice {
  std::string what;                 // a sentence's end: "pass bytes, ..."
  std::vector<std::string> change;  // lines that begin with '-' or '+'
  std::string source;               // of the fact, or ""
};

struct Finding {
  std::string rule;                     // its id
  Severity severity = Severity::kNote;  // or the rule's, if that is more
  Confidence confidence = Confidence::kMedium;
  std::string core;                     // file name without its folder, or ""
  std::string library;                  // the same, short
  std::string name;                     // of the function, or ""
  std::string shown;                    // as users write it, or "": as `name`
  std::optional<analysis::Place> site;  // that calls it, where it is known
  std::optional<analysis::Place> via;   // which place of a library's makes them
  uint64_t calls = 0;                   // that the finding is about
  std::optional<Saving> saving;
  bool with_host = false;  // which holds what the host does between the calls
  std::vector<std::string> along;  // globs: other functions that go with it
  std::string evidence;  // in numbers: "of 12 us a call, 6 us are ..."
  Advice advice;
};

// A rule that was not asked for.
struct NotLookedFor {
  std::string rule;
  std::string watch;  // what --watch must be given
};

struct Findings {
  std::vector<Finding> found;  // errors first, then by saving
  std::vector<NotLookedFor> not_looked_for;
  // What could be saved in all, and in how many places; none where no time is
  // known. Of several findings at one place the largest saving counts.
  std::optional<Saving> avoidable;
  size_t places = 0;
  double of_ns = 0;  // what the command took
};

// Less than this share of the command's time is not worth a headline.
inline constexpr double kWorthAHeadline = 0.03;

}  // namespace crossbill::findings
