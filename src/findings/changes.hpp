// SPDX-License-Identifier: MIT
// Findings of two sides of runs: which appeared, grew or went; and whether what
// was promised came.
//
// A finding that went is matched with what its function took where it was
// called from: what that became less, without what other functions take more
// there, since these do its work now. Both are what calls from the host took:
// what lies in another function's calls is in that one's time, and where all of
// a function's calls do so, that one's time is compared in its place.
//
// The host's part of that is the least that it spends around the calls. In runs
// with one thread it is known besides how long the host ran in all: what that
// became less holds the loops around the calls, and is the most. Where its
// error allows, the middle of both is taken.
#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "analysis/model.hpp"
#include "findings/finding.hpp"

namespace crossbill::findings {

// By a library's short name: its file may have another name in each run.
using Function = std::pair<std::string, std::string>;  // library, name

// What calls of one function from one function of the host took in a run.
struct PlaceTime {
  std::string library, name;
  std::string file, caller;  // the short file; "": not known
  uint64_t calls = 0;
  double ns = 0, error = 0;
  double host_ns = 0;           // of it, the least of the host's part
  std::set<Function> within{};  // functions that make all of its calls
};

// One run, cut down to what is compared.
struct Snapshot {
  std::vector<Finding> found;
  std::vector<PlaceTime> times;
  bool timed = true;
  // How long the host ran outside of all calls, with one thread.
  std::optional<double> host_ns{};
};

Snapshot snapshot_of(const analysis::Model& model);

enum class Fate { kAppeared, kGrew, kShrank, kGone };

// What came of a promise. kUnknown: the times differ too much to tell.
enum class Came { kHeld, kLess, kMore, kUnknown };

struct Resolved {
  Saving predicted{};
  double measured = 0, error = 0;
  size_t together = 1;  // findings of one place that went at once
  Came came = Came::kUnknown;
};

struct FindingChange {
  Fate fate = Fate::kAppeared;
  Finding finding;                // as the newer side has it, if it does
  std::optional<Finding> before;  // of kGrew and kShrank
  // Of kGone, where a saving was promised; of kShrank, of what it is less.
  std::optional<Resolved> resolved;
};

// `noise`: by what share times differ by chance. Findings that only some runs
// of a side have are left out.
std::vector<FindingChange> compare(const std::vector<Snapshot>& before,
                                   const std::vector<Snapshot>& after,
                                   double noise);

// Something that is an error appeared.
bool is_worse(const std::vector<FindingChange>& changes);

}  // namespace crossbill::findings
