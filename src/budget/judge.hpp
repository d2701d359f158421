// SPDX-License-Identifier: MIT
// Whether runs kept to a budget.
//
// A bound is broken only if all that could have been measured lies above it,
// and kept only if all lies within; between, nobody can tell. With several runs
// a figure spans what they counted.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "budget/budget.hpp"
#include "budget/measured.hpp"

namespace crossbill::budget {

enum class State { kKept, kBroken, kUnknown, kSkipped };

// A place that makes calls a bound is about.
struct Grown {
  analysis::Place place;
  std::string name;  // "app.py load"
  uint64_t calls = 0;
  std::optional<uint64_t> before;  // what the budget has; none: it has no from

  int64_t growth() const {
    return static_cast<int64_t>(calls - before.value_or(0));
  }
};

struct FunctionCalls {
  std::string library, shown;
  uint64_t calls = 0;
};

struct Verdict {
  State state = State::kKept;
  const Limit* limit = nullptr;
  const Bound* bound = nullptr;  // null: of the limit as a whole
  double low = 0, high = 0;      // what was measured
  std::string why;               // of kUnknown and kSkipped
  // Of a broken one: those that grew, or all; most calls first.
  std::vector<Grown> places;
  // Of a broken one of a region: those that make most of the calls, in all.
  std::vector<FunctionCalls> functions;
  std::vector<findings::Finding> found;  // of a broken bound on findings
};

struct Judgement {
  const Budget* budget = nullptr;
  std::vector<std::string> command;
  size_t runs = 0;
  // Of the run that failed: nothing is judged then.
  std::optional<int64_t> failed;
  std::vector<Verdict> verdicts;  // in the order of the file

  size_t count(State state) const;
};

// The exit status of `crossbill check`: 0, 1 if a bound is broken, 2 if the
// command failed or a bound cannot be told.
inline constexpr int kBrokenStatus = 1, kUnknownStatus = 2;
int status_of(const Judgement& judgement);

// Digits that matter: a bound may be broken by one, or, of what a region calls
// each time, by a part of one.
std::string figure_text(double value);

// Bounds on counts that allow more than twice what was measured.
size_t slack_of(const Judgement& judgement);

// There is a run at least. The budget must outlive what is returned.
Judgement judge(const Budget& budget, const std::vector<Measured>& runs);

// Whether a limit is for the runs' interpreter and the ABI of what it names.
bool is_for(const Limit& limit, const std::vector<Measured>& runs);

// The functions of a run that a limit is about.
std::vector<const FunctionFigures*> functions_of(const Limit& limit,
                                                 const Measured& run);

}  // namespace crossbill::budget
