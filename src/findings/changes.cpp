// SPDX-License-Identifier: MIT
// Matches findings of two sides: see changes.hpp.
#include "findings/changes.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "analysis/demangle.hpp"
#include "analysis/module_name.hpp"
#include "analysis/own_cost.hpp"
#include "analysis/sites.hpp"
#include "findings/list.hpp"
#include "findings/material.hpp"
#include "recording/glob.hpp"

namespace crossbill::findings {
namespace {

using analysis::Line;
using analysis::Model;

// Of what was promised, the error of what came may be that share at the most.
constexpr double kMostError = 0.5;

// A function of whose calls fewer come from the host itself has its time in
// others'.
constexpr double kFewOuter = 0.1;

struct Caller {
  std::string file, function;
  auto operator<=>(const Caller&) const = default;
};

// What CPython before 3.12 calls "f.<locals>.<listcomp>" is a part of f: what
// takes its place stands in f itself.
std::string without_comprehension(std::string_view function) {
  for (std::string_view scope : {".<locals>.<listcomp>", ".<locals>.<setcomp>",
                                 ".<locals>.<dictcomp>", ".<locals>.<genexpr>"})
    if (function.ends_with(scope))
      return without_comprehension(
          function.substr(0, function.size() - scope.size()));
  return std::string(function);
}

Caller caller_of(const std::optional<analysis::Place>& place) {
  if (!place) return {};
  return {analysis::short_file(place->file),
          without_comprehension(place->function)};
}

Caller caller_of(const Line& line) {
  if (!line.site) return {};
  return {analysis::short_file(line.site->file),
          without_comprehension(line.site->function)};
}

using Spot = std::pair<Caller, Function>;

// Calls of a function, by caller, that lie in calls of others.
struct Nested {
  double calls = 0;
  std::set<Function> within;
};

std::map<Spot, Nested> nested_calls(const Model& model) {
  std::map<Spot, Nested> nested;
  for (const Line& line : model.sites())
    for (const analysis::Asked& asked : line.asked) {
      if (!asked.downcall) continue;
      const recording::Edge& edge = model.recording.edges[asked.edge];
      if (edge.to == recording::kNone) continue;
      Function function{
          analysis::short_module(model.recording.modules[edge.to].path),
          analysis::demangle(edge.name)};
      // Glue's call of a function holds the function's own, of that name.
      if (!line.by.empty() && function.second == line.name) continue;
      Nested& inner = nested[{caller_of(line), function}];
      inner.calls += static_cast<double>(asked.amount.calls);
      if (Function outer{line.library, line.name}; outer != function)
        inner.within.insert(std::move(outer));
    }
  return nested;
}

std::vector<PlaceTime> times_of(const Model& model) {
  std::map<Spot, Nested> nested = nested_calls(model);
  std::map<Spot, PlaceTime> times;
  for (const Line& line : model.sites()) {
    if (!line.times) continue;
    Spot spot{caller_of(line), {line.library, line.name}};
    PlaceTime& time = times[spot];
    time.library = line.library;
    time.name = line.name;
    time.file = spot.first.file;
    time.caller = spot.first.function;
    time.calls += line.calls;
    time.ns += line.times->whole();
    time.host_ns += line.times->host_transition.value_or(0);
    time.error = std::hypot(time.error, line.times->total_error);
  }
  std::vector<PlaceTime> all;
  for (auto& [spot, time] : times) {
    auto inside = nested.find(spot);
    if (inside != nested.end() && time.calls > 0) {
      auto calls = static_cast<double>(time.calls);
      double outer = std::max(0.0, 1 - inside->second.calls / calls);
      if (outer < kFewOuter) time.within = inside->second.within;
      time.calls = static_cast<uint64_t>(outer * calls + 0.5);
      time.ns *= outer;
      time.host_ns *= outer;
      time.error *= outer;
    }
    all.push_back(std::move(time));
  }
  return all;
}

// Without its line, which moves when a file is edited.
using Key = std::tuple<std::string, std::string, std::string, Caller>;

Key key_of(const Finding& finding) {
  return {finding.rule, finding.library, finding.name, caller_of(finding.site)};
}

uint32_t line_of(const Finding& finding) {
  return finding.site ? finding.site->line : 0;
}

uint32_t distance(const Finding& left, const Finding& right) {
  auto [low, high] = std::minmax({line_of(left), line_of(right)});
  return high - low;
}

// A finding that all runs of a side have: of the first, with the widest
// interval of all.
struct Steady {
  Finding finding;
  size_t runs = 0;
};

std::vector<Finding> steady_of(const std::vector<Snapshot>& runs) {
  std::multimap<Key, Steady> all;
  for (const Snapshot& run : runs) {
    std::set<const Steady*> taken;
    for (const Finding& finding : run.found) {
      auto [first, last] = all.equal_range(key_of(finding));
      Steady* nearest = nullptr;
      for (auto each = first; each != last; ++each)
        if (!taken.contains(&each->second) &&
            (nearest == nullptr || distance(each->second.finding, finding) <
                                       distance(nearest->finding, finding)))
          nearest = &each->second;
      if (nearest == nullptr)
        nearest = &all.emplace(key_of(finding), Steady{finding, 0})->second;
      taken.insert(nearest);
      ++nearest->runs;
      if (!finding.saving || !nearest->finding.saving) continue;
      Saving& saving = *nearest->finding.saving;
      saving.low = std::min(saving.low, finding.saving->low);
      saving.high = std::max(saving.high, finding.saving->high);
    }
  }
  std::vector<Finding> steady;
  for (auto& [key, each] : all)
    if (each.runs == runs.size()) steady.push_back(std::move(each.finding));
  return steady;
}

// How many findings of a key a run of a side has at the most.
std::map<Key, size_t> most_of(const std::vector<Snapshot>& runs) {
  std::map<Key, size_t> most;
  for (const Snapshot& run : runs) {
    std::map<Key, size_t> here;
    for (const Finding& finding : run.found) ++here[key_of(finding)];
    for (const auto& [key, count] : here)
      most[key] = std::max(most[key], count);
  }
  return most;
}

// Whether all findings of a key that some run of a side has are steady.
bool is_sure(const Key& key, const std::vector<Finding>& steady,
             const std::map<Key, size_t>& most) {
  auto found = most.find(key);
  if (found == most.end()) return true;
  auto here =
      std::count_if(steady.begin(), steady.end(),
                    [&](const auto& each) { return key_of(each) == key; });
  return static_cast<size_t>(here) == found->second;
}

// A side's time of a function at a place: the middle of its runs.
struct SideTime {
  double ns = 0, error = 0, calls = 0, host_ns = 0;
};

SideTime side_time(const std::vector<Snapshot>& runs, const Caller& caller,
                   const Function& function) {
  double low = 0, high = 0;
  SideTime side;
  auto count = static_cast<double>(runs.size());
  for (size_t i = 0; i < runs.size(); ++i) {
    double ns = 0;
    for (const PlaceTime& time : runs[i].times) {
      if (time.file != caller.file || time.caller != caller.function ||
          time.library != function.first || time.name != function.second)
        continue;
      ns += time.ns;
      side.error += time.error / count;
      side.calls += static_cast<double>(time.calls) / count;
      side.host_ns += time.host_ns / count;
    }
    side.ns += ns / count;
    low = i == 0 ? ns : std::min(low, ns);
    high = i == 0 ? ns : std::max(high, ns);
  }
  side.error += (high - low) / 2;
  return side;
}

// How long the host ran in all: the middle of a side's runs.
std::optional<SideTime> host_time(const std::vector<Snapshot>& runs) {
  SideTime side;
  double low = HUGE_VAL, high = -HUGE_VAL;
  for (const Snapshot& run : runs) {
    if (!run.host_ns) return std::nullopt;
    low = std::min(low, *run.host_ns);
    high = std::max(high, *run.host_ns);
    side.ns += *run.host_ns / static_cast<double>(runs.size());
  }
  side.error = (high - low) / 2;
  return side;
}

class Comparer {
 public:
  Comparer(const std::vector<Snapshot>& before,
           const std::vector<Snapshot>& after, double noise)
      : before_(before), after_(after), noise_(noise) {}

  std::vector<FindingChange> changes() {
    // Where calls were only counted, most rules find nothing.
    if (is_timed(before_) != is_timed(after_)) return {};
    std::vector<Finding> old = steady_of(before_), now = steady_of(after_);
    std::vector<bool> matched_old(old.size()), matched(now.size());
    for (auto [apart, i, j] : pairs_of(old, now)) {
      if (matched_old[i] || matched[j]) continue;
      matched_old[i] = matched[j] = true;
      add_kept(old[i], now[j]);
    }
    std::map<Key, size_t> earlier = most_of(before_), later = most_of(after_);
    for (size_t i = 0; i < old.size(); ++i)
      if (!matched_old[i] && is_sure(key_of(old[i]), now, later))
        gone_.push_back(old[i]);
    for (size_t j = 0; j < now.size(); ++j)
      if (!matched[j] && is_sure(key_of(now[j]), old, earlier))
        changes_.push_back({Fate::kAppeared, now[j], {}, {}});
    for (size_t i = 0; i < gone_.size(); ++i) {
      auto shrunk = shrunk_.find(i);
      if (shrunk == shrunk_.end())
        add_gone(gone_[i]);
      else if (is_timed(after_))
        changes_[shrunk->second].resolved = resolve(gone_[i]);
    }
    return std::move(changes_);
  }

 private:
  // Of findings of one key, the nearest lines first.
  static std::vector<std::tuple<uint32_t, size_t, size_t>> pairs_of(
      const std::vector<Finding>& old, const std::vector<Finding>& now) {
    std::multimap<Key, size_t> places;
    for (size_t j = 0; j < now.size(); ++j) places.emplace(key_of(now[j]), j);
    std::vector<std::tuple<uint32_t, size_t, size_t>> pairs;
    for (size_t i = 0; i < old.size(); ++i) {
      auto [first, last] = places.equal_range(key_of(old[i]));
      for (auto each = first; each != last; ++each)
        pairs.emplace_back(distance(old[i], now[each->second]), i,
                           each->second);
    }
    std::sort(pairs.begin(), pairs.end());
    return pairs;
  }

  void add_kept(Finding old, Finding now) {
    if (!old.saving || !now.saving) return;
    Fate fate = Fate::kGrew;
    if (now.saving->high < old.saving->low) {
      fate = Fate::kShrank;
      shrunk_[gone_.size()] = changes_.size();
      gone_.push_back(old);
      const Saving &before = *old.saving, &rest = *now.saving;
      gone_.back().saving = {before.ns - rest.ns, before.low - rest.high,
                             before.high - rest.low};
    } else if (now.saving->low <= old.saving->high) {
      return;
    }
    changes_.push_back({fate, std::move(now), std::move(old), {}});
  }

  static bool is_timed(const std::vector<Snapshot>& side) {
    return std::all_of(side.begin(), side.end(),
                       [](const Snapshot& run) { return run.timed; });
  }

  void add_gone(const Finding& finding) {
    FindingChange change{Fate::kGone, finding, {}, {}};
    if (finding.saving && is_timed(after_)) change.resolved = resolve(finding);
    changes_.push_back(std::move(change));
  }

  // Those that went at one place went by one edit: what replaced them cannot be
  // parted among them.
  Resolved resolve(const Finding& finding) const {
    Caller caller = caller_of(finding.site);
    Resolved resolved;
    std::map<std::pair<Function, uint32_t>, Saving> promised;
    std::set<Function> functions;
    bool with_host = false;
    for (const Finding& each : gone_) {
      if (!each.saving || caller_of(each.site) != caller ||
          each.library != finding.library)
        continue;
      Function function{each.library, each.name};
      functions.insert(function);
      add_along(functions, each, caller);
      with_host |= each.with_host;
      // Of several rules at one line the largest saving counts.
      Saving& most = promised[{function, line_of(each)}];
      if (each.saving->ns > most.ns) most = *each.saving;
    }
    resolved.together = promised.size();
    for (const auto& [where, saving] : promised) {
      resolved.predicted.ns += saving.ns;
      resolved.predicted.low += saving.low;
      resolved.predicted.high += saving.high;
    }
    functions = outermost(caller, functions);
    double host = 0;
    for (const Function& function : functions)
      add_difference(resolved, host, caller, function, false);
    for (const Function& function : others(caller, functions))
      add_difference(resolved, host, caller, function, true);
    Apart apart = add_host(resolved, host, with_host);
    resolved.came = judged(resolved, apart);
    resolved.error += apart.less;
    return resolved;
  }

  // What a finding promises goes at its place in others' calls, too.
  void add_along(std::set<Function>& functions, const Finding& finding,
                 const Caller& caller) const {
    for (const Snapshot& run : before_)
      for (const PlaceTime& time : run.times)
        for (const std::string& glob : finding.along)
          if (time.file == caller.file && time.caller == caller.function &&
              time.library == finding.library &&
              recording::matches(glob, time.name))
            functions.insert({time.library, time.name});
  }

  // In place of functions whose calls all lie in others', these.
  std::set<Function> outermost(const Caller& caller,
                               std::set<Function> functions) const {
    constexpr int kMostNested = 8;
    for (int i = 0; i < kMostNested; ++i) {
      std::set<Function> outer;
      for (const Function& function : functions) {
        const PlaceTime* time = time_at(before_, caller, function);
        if (time == nullptr || time->within.empty())
          outer.insert(function);
        else
          outer.insert(time->within.begin(), time->within.end());
      }
      if (outer == functions) break;
      functions = std::move(outer);
    }
    return functions;
  }

  static const PlaceTime* time_at(const std::vector<Snapshot>& runs,
                                  const Caller& caller,
                                  const Function& function) {
    for (const PlaceTime& time : runs.front().times)
      if (time.file == caller.file && time.caller == caller.function &&
          time.library == function.first && time.name == function.second)
        return &time;
    return nullptr;
  }

  // What came may be less or more than measured, by the two ends of the host's
  // part, besides its error.
  struct Apart {
    double less = 0, more = 0;
    double surely = 0;  // more by that at the least
  };

  // At the most the host's part became less by what the host ran less in all,
  // where all that went lies in one function of the host's: that holds the own
  // cost that was not taken out, too. So the middle of both ends is taken,
  // where its error lets us tell anything; all of it for promises of all that
  // the host does at a place.
  Apart add_host(Resolved& resolved, double least, bool with_host) const {
    std::optional<SideTime> old = host_time(before_), now = host_time(after_);
    if (!old || !now) return {};
    double beyond = old->ns - now->ns - least;
    double error =
        noise_ * std::max(old->ns, now->ns) + old->error + now->error;
    std::set<Caller> callers;
    for (const Finding& each : gone_)
      if (each.saving) callers.insert(caller_of(each.site));
    double together = std::hypot(resolved.error, error);
    if (callers.size() > 1 || together > kMostError * resolved.predicted.ns)
      return {0, std::max(0.0, beyond + error), std::max(0.0, beyond - error)};
    resolved.error = together;
    if (with_host) {
      resolved.measured += beyond;
      return {};
    }
    resolved.measured += beyond / 2;
    return {std::abs(beyond) / 2, std::abs(beyond) / 2};
  }

  std::set<Function> others(const Caller& caller,
                            const std::set<Function>& but) const {
    std::set<Function> found;
    for (const Snapshot& run : after_)
      for (const PlaceTime& time : run.times)
        if (time.file == caller.file && time.caller == caller.function &&
            !but.contains({time.library, time.name}))
          found.insert({time.library, time.name});
    return found;
  }

  // `replacing`: counts only where its calls became more, and against it.
  void add_difference(Resolved& resolved, double& host, const Caller& caller,
                      const Function& function, bool replacing) const {
    SideTime old = side_time(before_, caller, function);
    SideTime now = side_time(after_, caller, function);
    if (replacing && (now.calls <= old.calls || now.ns <= old.ns)) return;
    resolved.measured += old.ns - now.ns;
    host += old.host_ns - now.host_ns;
    resolved.error =
        std::hypot(resolved.error,
                   noise_ * std::max(old.ns, now.ns) + old.error + now.error);
  }

  static Came judged(const Resolved& resolved, const Apart& apart) {
    const Saving& predicted = resolved.predicted;
    double measured = resolved.measured, error = resolved.error;
    if (measured + error + apart.more < predicted.low) return Came::kLess;
    if (measured - error - apart.less > predicted.high) return Came::kMore;
    bool within =
        measured >= predicted.low && measured + apart.surely <= predicted.high;
    bool sure = std::max(error, apart.less) <= kMostError * predicted.ns;
    return within && sure ? Came::kHeld : Came::kUnknown;
  }

  const std::vector<Snapshot>& before_;
  const std::vector<Snapshot>& after_;
  double noise_;
  std::vector<Finding> gone_;        // of those that shrank, the part that went
  std::map<size_t, size_t> shrunk_;  // their places in it and in changes_
  std::vector<FindingChange> changes_;
};

}  // namespace

Snapshot snapshot_of(const Model& model) {
  Snapshot snapshot;
  snapshot.timed = model.run.recorder.timed;
  snapshot.found = find(model).found;
  snapshot.times = times_of(model);
  if (snapshot.timed && model.recording.threads.size() == 1)
    snapshot.host_ns = host_rest_ns(model);
  return snapshot;
}

std::vector<FindingChange> compare(const std::vector<Snapshot>& before,
                                   const std::vector<Snapshot>& after,
                                   double noise) {
  return Comparer(before, after, noise).changes();
}

bool is_worse(const std::vector<FindingChange>& changes) {
  return std::any_of(changes.begin(), changes.end(), [](const auto& each) {
    return each.fate == Fate::kAppeared &&
           each.finding.severity == Severity::kError;
  });
}

}  // namespace crossbill::findings
