// SPDX-License-Identifier: MIT
// Books every node of the crossing trees on the lines of the bill.
#pragma once
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "analysis/bill.hpp"
#include "analysis/dispatch.hpp"
#include "analysis/lines.hpp"
#include "analysis/own_cost.hpp"
#include "analysis/phases.hpp"
#include "recording/recording.hpp"

namespace crossbill::analysis {

// What a line collects while the trees are walked.
struct Account {
  double total = 0, error = 0, lock = 0;
  double squares = 0;    // of errors for want of timed calls
  uint64_t samples = 0;  // calls that were timed
  std::array<double, kPhases> phases{};
  std::array<Amount, kPhases> amounts{};  // calls and bytes alone
  Amount alloc, copies, strings;
  uint64_t calls = 0, timed = 0, open = 0;
  uint64_t errors = 0, exceptions = 0;
  uint64_t host_code_calls = 0;
  bool errors_known = false;
  uint64_t lent_bytes = 0;  // of calls whose contract says
  bool lent_known = false;
  uint64_t cpu_calls = 0;
  double cpu = 0, cpu_wall = 0;
  uint64_t pool_calls = 0, pool_shared = 0;
  double pool = 0, pool_cpu = 0, pool_wall = 0;
  double preempted = 0, mixed = 0;  // of `total`
  DispatchSum dispatch;
  double max_ns = 0;
  // Of the host: how often and how long its collector could not run, and the
  // most references at a time.
  uint64_t gc_stops = 0, references = 0;
  double gc_held = 0, gc_held_max = 0;
  // How long it was waited, for any lock, in which functions of the host's API,
  // by edge.
  std::map<uint32_t, double> waits;
  // Of calls that glue made: which edge's, and how long in which functions of
  // the glue, by edge.
  uint32_t glue_module = recording::kNone;
  std::map<uint32_t, double> through;
  // Where calls are only counted: those that glue makes, and those that reach
  // the function, by glue or else.
  uint64_t carried = 0, arrived = 0;
  // For durations that are known only raw, as histograms are.
  double raw = 0, corrected = 0, inner = 0;
};

// What an edge's line collects.
struct EdgeAccount {
  double total = 0;
  uint64_t timed = 0;
  Amount amount;  // calls and bytes alone
};

// A visitor of Trees::walk. The time of a node goes, once for every line that
// it lies below, to the phase of the branch it lies in:
//
//     entry A ─┬─ upcall u ──── ...      all of it: the phase of u, but for
//              │                         what the host ran of its own in it
//              ├─ downcall B ── ...      all of it: logic
//              ├─ A again (other edge)   not below A: a part of A's line
//              └─ service (qsort)        its own time: logic; what it calls
//                                        back stands as if A had called it
//
// Where glue makes the call of A for a host, A's node is the glue's, and the
// call of A itself lies below it:
//
//     A by glue ─┬─ glue g ─── A         all but A: glue. A: logic, and no
//                │                       call of its own
//                └─ upcall u ── glue g   g: glue, whatever u is
//
// In the totals every node's own time is booked once, on the phase that it
// has for the innermost downcall above it.
class Ledger {
 public:
  // `costs`: of each node; all three outlive the ledger.
  Ledger(const recording::Recording& recording, const NodeCosts& costs,
         Lines& lines);

  void enter(uint32_t node);
  void leave(uint32_t node);

  // Without a tree, a call that glue makes and the same call when it reaches
  // the function stand side by side: takes one of both away.
  void join_counts();

  const std::vector<Account>& entries() const { return entries_; }
  const Account& totals() const { return totals_; }
  const Amount& outside() const { return outside_; }
  const Amount& outside_waits() const { return outside_waits_; }
  double outside_waits_error() const {
    return std::sqrt(outside_waits_squares_);
  }
  const std::vector<EdgeAccount>& edges() const { return edges_; }
  // Whether all calls of an edge are also calls by glue, on the same lines.
  bool is_only_reached(uint32_t edge) const { return reached_[edge] == 1; }
  // How many threads called each entry.
  std::vector<uint64_t> threads();

 private:
  // A node on the path from the root.
  struct Step {
    uint32_t node;
    uint32_t entry;      // line, kNone when no downcall
    uint32_t edge;       // line, kNone where there are none
    uint32_t innermost;  // depth of the downcall above, kNone outside
    Phase phase;         // of its own time, for the downcall above or itself
    Phase branch;        // for the downcall directly above, if it is one
    bool direct;         // below it lies nothing but services
    bool downcall;       // and no part of one that glue makes
    HostShare host{};    // what of it, and below it, ran as the host's own
  };

  bool is_part(const Step& step) const;
  bool is_reached(const Step& step) const;
  bool is_reached_elsewhere(const Step& step) const;
  bool is_reached_again(const Step& step) const;
  void book_part(Step& step, Account& account);
  void note_glue(const Step& step);
  void note_reached(const Step& step, bool reached);
  void enter_downcall(Step& step);
  void enter_other(Step& step);
  void book_edge(const Step& step);
  void book_bare_calls(const Step& step);
  void book_totals(const Step& step);
  void book_branch(const Step& step, Account& account);
  HostShare host_below(const Step& step) const;
  bool is_direct(const Step& step) const;
  bool is_service(const Step& step) const;
  void count_threads(uint32_t line, const recording::Node& node);
  void grow();

  const recording::Recording& recording_;
  Lines& lines_;
  const NodeCosts& costs_;
  DispatchPrices prices_;
  std::vector<double> waits_;  // host lock below, as far as the next downcall
  std::vector<Step> path_;
  std::vector<uint32_t> others_;  // where on it no service lies, upwards
  std::vector<Account> entries_;
  std::vector<EdgeAccount> edges_;
  std::vector<uint8_t> reached_;  // per edge: 1: by glue, 2: else, or both
  std::vector<bool> carried_;     // per edge: whether glue makes such calls
  Account totals_;
  Amount outside_, outside_waits_;
  double outside_waits_squares_ = 0;
  // Per entry's line: where it lies on the path; per edge's line: how often.
  std::vector<std::vector<uint32_t>> places_;
  std::vector<uint32_t> edges_open_;
  struct ThreadCount {
    uint32_t thread = recording::kNone;
    uint64_t owners = 0, done = 0;
  };
  std::vector<ThreadCount> threads_;
};

}  // namespace crossbill::analysis
