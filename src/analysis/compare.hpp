// SPDX-License-Identifier: MIT
// Two sides of runs compared: what was called more or less often, and what
// takes more or less, beyond what differs by chance.
//
// A side is one run or several of the same program. Calls of functions are
// counted exactly, so any difference of them is one; with several runs a side
// spans what they counted. Times differ from run to run, and with them all
// that samples stand for: by how much, the lines tell whose calls are the same
// on both sides, or the runs of one side.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/bill.hpp"
#include "analysis/model.hpp"

namespace crossbill::analysis {

// What one run, or the runs of one side, say of one line.
struct Figures {
  uint64_t calls = 0;
  uint64_t below = 0;      // calls of the host's API and of libc in them
  double below_error = 0;  // of that, half of the interval of 95 in 100 cases
  std::optional<double> total, toll;  // ns; none in counts
  double error = 0;                   // of both
  uint64_t threads = 0;
};

// What a line is of. Of a site `place` has the line of the newest run.
struct Subject {
  std::string core, library, name, shown;
  std::optional<Place> place;
};

// One run, cut down to what is compared.
struct RunFigures {
  struct Row {
    std::string key;
    Subject subject;
    Figures figures;
  };

  std::string file;  // of the recording
  std::vector<std::string> command;
  std::vector<std::string> hosts;
  std::optional<int64_t> exit;
  double wall_ns = 0;
  bool timed = true;
  std::vector<std::string> lacks;  // what an older crossbill did not record
  Figures totals;
  std::vector<Row> entries, sites;  // by key
};

// "cpython 3.11.7", "native": of the run's processes, each once.
std::vector<std::string> hosts_of(const Run& run);

RunFigures figures_of(const Model& model, const std::string& file);

// The lowest and the highest of a side's runs.
template <class T>
struct Span {
  T low{}, high{};
  bool operator==(const Span&) const = default;
};

// The middle of a side's runs, and half of the interval that holds it.
struct Estimate {
  double value = 0, error = 0;
};

struct SideFigures {
  size_t runs = 0;  // that have the line
  Span<uint64_t> calls;
  Estimate below, total, toll;
  uint64_t threads = 0;
};

enum class Change { kNone, kLess, kMore };

enum class Verdict { kSame, kBetter, kWorse, kAppeared, kGone };

struct Difference {
  Subject subject;
  SideFigures before, after;
  // Whether the runs of each side counted the same; not known of single runs.
  std::optional<bool> stable;
  std::string cause;  // why they did not, or ""
  Change calls = Change::kNone;
  Change below = Change::kNone;
  Change toll = Change::kNone;
  Verdict verdict = Verdict::kSame;

  double toll_change() const { return after.toll.value - before.toll.value; }
};

// Fewer lines than these tell nothing of what is chance.
inline constexpr size_t kEnoughLines = 4;

struct Comparison {
  std::vector<RunFigures> before, after;  // without their rows
  bool timed = true;                      // all runs were
  // By what share times differ by chance, and how many lines or runs say so.
  double noise = 0;
  size_t noise_of = 0;
  bool noise_by_runs = false;
  Difference totals;
  // Those that changed, largest change of overhead first.
  std::vector<Difference> entries, sites;
  size_t same_entries = 0, same_sites = 0;
  // Of those that did and that did not: which runs of one side count
  // differently.
  std::vector<Difference> unstable;
  // Both called functions, and none in common: these are other programs.
  bool strangers = false;
  // In which the sides are not of the same program, or host; and what a
  // recording lacks.
  std::vector<std::string> doubts;

  bool is_worse() const;
};

// Each side has a run at least.
Comparison compare(std::vector<RunFigures> before,
                   std::vector<RunFigures> after);

}  // namespace crossbill::analysis
