// SPDX-License-Identifier: MIT
// Compares what was measured with bounds: see judge.hpp.
#include "budget/judge.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <utility>

#include "analysis/names.hpp"
#include "analysis/stability.hpp"
#include "findings/list.hpp"
#include "findings/thresholds.hpp"
#include "recording/glob.hpp"

namespace crossbill::budget {
namespace {

constexpr size_t kMostPlaces = 5;  // of a broken bound
constexpr size_t kMostAlike = 3;

using Functions = std::vector<const FunctionFigures*>;

using recording::matches;

bool is_of_library(const About& about, const FunctionFigures& function) {
  return about.library.empty() ||
         analysis::is_library(about.library, function.core, function.library,
                              function.package);
}

void add_matching(const Limit& limit,
                  const std::vector<FunctionFigures>& functions,
                  Functions& found) {
  const About& about = limit.about;
  for (const FunctionFigures& each : functions) {
    bool of_it = about.function.empty() ||
                 analysis::is_function(about.function, each.name, each.shown);
    if (of_it && is_of_library(about, each) &&
        (limit.abi.empty() || limit.abi == each.abi))
      found.push_back(&each);
  }
}

// "cpython 3.11" is for "cpython 3.11.7", and not for "cpython 3.1".
bool is_host(const std::string& wanted, const std::string& host) {
  return host.starts_with(wanted) &&
         (host.size() == wanted.size() || host[wanted.size()] == '.' ||
          host[wanted.size()] == ' ');
}

// A figure of a run; none where it is not known.
using Sum = std::optional<Figure>;

Sum sum_of(const Functions& functions,
           std::optional<Figure> FunctionFigures::*member) {
  Sum sum;
  for (const FunctionFigures* each : functions) {
    const std::optional<Figure>& figure = each->*member;
    if (!figure) continue;
    if (!sum) sum.emplace();
    sum->value += figure->value;
    sum->error += figure->error;
  }
  return functions.empty() ? Figure{} : sum;
}

Figure calls_of(const Functions& functions) {
  Figure sum;
  for (const FunctionFigures* each : functions)
    sum.value += static_cast<double>(each->calls);
  return sum;
}

Sum crossings_of(const Functions& functions) {
  Figure all = calls_of(functions);
  for (auto member : {&FunctionFigures::api_calls, &FunctionFigures::libc_calls,
                      &FunctionFigures::callbacks}) {
    Sum more = sum_of(functions, member);
    if (!more) return std::nullopt;
    all.value += more->value;
    all.error += more->error;
  }
  return all;
}

Sum share_of(const Functions& functions) {
  Sum toll = sum_of(functions, &FunctionFigures::overhead_ns);
  Sum whole = sum_of(functions, &FunctionFigures::whole_ns);
  if (!toll || !whole) return std::nullopt;
  if (whole->value <= 0) return Figure{};
  return Figure{std::clamp(toll->value / whole->value, 0.0, 1.0),
                std::min(1.0, toll->error / whole->value)};
}

std::string package_of(const std::string& core, const Measured& run) {
  for (const FunctionFigures& each : run.functions)
    if (each.core == core) return each.package;
  return "";
}

bool is_found(const About& about, const findings::Finding& finding,
              const Measured& run) {
  if (!about.library.empty() &&
      !analysis::is_library(about.library, finding.core, finding.library,
                            package_of(finding.core, run)))
    return false;
  if (!about.function.empty() &&
      !analysis::is_function(about.function, finding.name, finding.shown))
    return false;
  return (about.rule.empty() || about.rule == finding.rule) &&
         (!about.severity || finding.severity >= *about.severity) &&
         (!about.confidence || finding.confidence >= *about.confidence);
}

std::vector<findings::Finding> findings_of(const About& about,
                                           const Measured& run) {
  std::vector<findings::Finding> found;
  for (const findings::Finding& each : run.findings.found)
    if (is_found(about, each, run)) found.push_back(each);
  return found;
}

Sum sites_of(const Functions& functions, const Measured& run) {
  if (!run.sites_known) return std::nullopt;
  Figure sum;
  for (const FunctionFigures* each : functions)
    sum.value += static_cast<double>(each->sites);
  return sum;
}

Figure each_time(Figure figure, const Limit& limit, const Measured& run) {
  uint64_t begun = 0;
  for (const auto& [name, region] : run.regions)
    if (matches(limit.about.region, name)) begun += region.begun;
  if (begun > 0) figure.value /= static_cast<double>(begun);
  return figure;
}

// Those that make most of the calls.
std::vector<FunctionCalls> most_of(const Functions& functions) {
  std::map<std::pair<std::string, std::string>, uint64_t> sums;
  for (const FunctionFigures* each : functions)
    sums[{each->library, each->shown}] += each->calls;
  std::vector<FunctionCalls> most;
  for (const auto& [name, calls] : sums)
    most.push_back({name.first, name.second, calls});
  std::stable_sort(most.begin(), most.end(),
                   [](const FunctionCalls& left, const FunctionCalls& right) {
                     return left.calls > right.calls;
                   });
  if (most.size() > kMostAlike) most.resize(kMostAlike);
  return most;
}

Sum figure_of(Measure measure, const Limit& limit, const Measured& run) {
  Functions functions = functions_of(limit, run);
  switch (measure) {
    case Measure::kCalls:
      return limit.per_begun ? each_time(calls_of(functions), limit, run)
                             : calls_of(functions);
    case Measure::kCrossings:
      return crossings_of(functions);
    case Measure::kApiCalls:
      return sum_of(functions, &FunctionFigures::api_calls);
    case Measure::kLibcCalls:
      return sum_of(functions, &FunctionFigures::libc_calls);
    case Measure::kCopiedBytes:
      return sum_of(functions, &FunctionFigures::copied_bytes);
    case Measure::kOverhead:
      return share_of(functions);
    case Measure::kSites:
      return sites_of(functions, run);
    case Measure::kFindings:
      return Figure{static_cast<double>(findings_of(limit.about, run).size()),
                    0};
  }
  return std::nullopt;
}

// Which calls grew, by what the budget says that they were.
std::vector<Grown> places_of(const Limit& limit, const Measured& run) {
  std::map<std::string, Grown> all;
  for (const FunctionFigures* function : functions_of(limit, run))
    for (const auto& [name, place] : function->places) {
      Grown& grown = all[name];
      if (place.calls >= grown.calls) grown.place = place.place;
      grown.name = name;
      grown.calls += place.calls;
    }
  std::vector<Grown> places;
  for (auto& [name, grown] : all) {
    if (limit.from_line > 0) {
      auto was = limit.from.find(name);
      grown.before = was == limit.from.end() ? 0 : was->second;
    }
    places.push_back(std::move(grown));
  }
  auto grew = [](const Grown& grown) {
    return grown.calls > grown.before.value_or(0);
  };
  // Where none grew, the budget was lowered by hand: then all are of interest.
  if (std::any_of(places.begin(), places.end(), grew))
    std::erase_if(places, [&](const Grown& grown) { return !grew(grown); });
  std::stable_sort(places.begin(), places.end(),
                   [](const Grown& left, const Grown& right) {
                     return left.growth() > right.growth();
                   });
  if (places.size() > kMostPlaces) places.resize(kMostPlaces);
  return places;
}

// The first names, those with more of the wanted one's letters first.
std::string likest(const std::string& wanted,
                   const std::set<std::string>& names) {
  auto pairs = [&](const std::string& name) {
    size_t found = 0;
    for (size_t i = 0; i + 1 < wanted.size(); ++i)
      found += name.find(wanted.substr(i, 2)) != name.npos ? 1 : 0;
    return found;
  };
  std::vector<std::string> order(names.begin(), names.end());
  std::stable_sort(order.begin(), order.end(),
                   [&](const std::string& left, const std::string& right) {
                     return pairs(left) > pairs(right);
                   });
  if (order.size() > kMostAlike) order.resize(kMostAlike);
  return fmt::format("{}", fmt::join(order, ", "));
}

class Judge {
 public:
  Judge(const Budget& budget, const std::vector<Measured>& runs)
      : budget_(budget), runs_(runs) {}

  void look(const Limit& limit) {
    if (!is_for(limit, runs_)) {
      skip(limit);
      return;
    }
    for (const Bound& bound : limit.bounds) {
      Verdict verdict = verdict_of(limit, bound);
      verdicts.push_back(std::move(verdict));
    }
  }

  std::vector<Verdict> verdicts;

 private:
  // Where a budget has limits for other interpreters alone, nobody said what
  // this one may.
  void skip(const Limit& limit) {
    bool other = std::any_of(
        budget_.limits.begin(), budget_.limits.end(), [&](const Limit& each) {
          return each.about == limit.about && is_for(each, runs_);
        });
    Verdict verdict;
    verdict.limit = &limit;
    verdict.state = other ? State::kSkipped : State::kUnknown;
    verdict.why = fmt::format(
        "this run is of {}{}", fmt::join(runs_.front().hosts, ", "),
        other ? ""
              : "; 'crossbill check --update -- CMD' writes a limit for it");
    if (other || told_.insert(limit.about).second)
      verdicts.push_back(std::move(verdict));
  }

  Verdict verdict_of(const Limit& limit, const Bound& bound) const {
    Verdict verdict;
    verdict.limit = &limit;
    verdict.bound = &bound;
    bool counted = true;
    for (const Measured& run : runs_) {
      Sum sum = figure_of(bound.measure, limit, run);
      if (!sum) return unknown(verdict, not_known(bound.measure, run));
      double low = std::max(0.0, sum->value - sum->error);
      double high = sum->value + sum->error;
      counted = counted && sum->error == 0;
      bool first = &run == &runs_.front();
      verdict.low = first ? low : std::min(verdict.low, low);
      verdict.high = first ? high : std::max(verdict.high, high);
    }
    if (verdict.low > bound.most) return broken(verdict);
    std::string why = why_unknown(limit, bound);
    if (!why.empty()) return unknown(verdict, why);
    if (verdict.high > bound.most)
      return unknown(verdict, between(limit, verdict, counted));
    return verdict;
  }

  static Verdict unknown(Verdict verdict, std::string why) {
    verdict.state = State::kUnknown;
    verdict.why = std::move(why);
    return verdict;
  }

  Verdict broken(Verdict verdict) const {
    verdict.state = State::kBroken;
    if (verdict.bound->measure == Measure::kFindings)
      verdict.found = findings_of(verdict.limit->about, runs_.back());
    else
      verdict.places = places_of(*verdict.limit, runs_.back());
    if (!verdict.limit->about.region.empty())
      verdict.functions = most_of(functions_of(*verdict.limit, runs_.back()));
    return verdict;
  }

  static std::string not_known(Measure measure, const Measured& run) {
    if (measure == Measure::kSites)
      return fmt::format("{} does not say from which lines calls were made",
                         run.file);
    return fmt::format(
        "{} does not say it: calls were only counted, or they are of a module "
        "built into the interpreter",
        run.file);
  }

  std::string why_unknown(const Limit& limit, const Bound& bound) const {
    if (bound.measure == Measure::kFindings) return not_looked_for(limit);
    for (const Measured& run : runs_) {
      if (!run.doubts.empty()) return run.doubts.front();
      std::string unseen = unseen_of(limit, run);
      if (!unseen.empty()) return unseen;
    }
    if (bound.most > 0 && functions_of(limit, runs_.back()).empty())
      return absent(limit);
    return "";
  }

  static std::string unseen_of(const Limit& limit, const Measured& run) {
    double allowed = limit.unseen.value_or(findings::kUnmeasuredShare);
    for (const Unseen& each : run.unseen) {
      if (!limit.about.library.empty() &&
          !analysis::is_library(limit.about.library, each.library, each.library,
                                ""))
        continue;
      if (each.share > allowed)
        return fmt::format(
            "{:.0f} % of what {} calls lies in no recorded call of it; if "
            "that is known, write unseen = {:.2f}",
            100 * each.share, each.library, std::min(1.0, each.share + 0.01));
    }
    return "";
  }

  std::string not_looked_for(const Limit& limit) const {
    for (const Measured& run : runs_)
      for (const findings::NotLookedFor& each : run.findings.not_looked_for)
        if (each.rule == limit.about.rule)
          return fmt::format("{} was not looked for; add --watch {}", each.rule,
                             each.watch);
    return "";
  }

  std::string absent(const Limit& limit) const {
    const About& about = limit.about;
    if (!about.region.empty()) return absent_region(about);
    std::vector<std::string> alike;
    std::set<std::string> libraries;
    bool library = false;
    for (const FunctionFigures& each : runs_.back().functions) {
      libraries.insert(each.library);
      if (!is_of_library(about, each)) continue;
      library = true;
      if (alike.size() < kMostAlike) alike.push_back(each.shown);
    }
    if (!library)
      return fmt::format(
          "no function of it was called; there is {}. If it is not used any "
          "more, take the limit out",
          libraries.empty() ? "none" : likest(about.library, libraries));
    return fmt::format(
        "no such function was called; of that library there is {}. If it is "
        "gone, take the limit out",
        fmt::join(alike, ", "));
  }

  std::string absent_region(const About& about) const {
    std::vector<std::string> others;
    for (const auto& [name, region] : runs_.back().regions) {
      if (matches(about.region, name))
        return "nothing that it names was called in that region";
      if (others.size() < kMostAlike) others.push_back(name);
    }
    if (others.empty()) return "no region was begun; see docs/regions.md";
    return fmt::format(
        "no such region was begun; there is {}. If it is gone, take the limit "
        "out",
        fmt::join(others, ", "));
  }

  std::string between(const Limit& limit, const Verdict& verdict,
                      bool counted) const {
    if (!counted)
      return "it is an estimate that may lie on either side; record with "
             "--exact, as check does";
    std::string cause = cause_of(limit);
    return fmt::format("it differs from run to run ({} to {}){}",
                       figure_text(verdict.low), figure_text(verdict.high),
                       cause.empty() ? "" : ": " + cause);
  }

  // Of the first function whose calls differ.
  std::string cause_of(const Limit& limit) const {
    for (const FunctionFigures* each : functions_of(limit, runs_.front())) {
      analysis::Signs signs{each->name, each->threads, {}, {}};
      for (const auto& [name, place] : each->places)
        add_caller(signs, name, place.place.function);
      std::string cause = analysis::cause_of(signs);
      if (!cause.empty()) return cause;
    }
    return "";
  }

  // `name`: as places are called.
  void add_caller(analysis::Signs& signs, const std::string& name,
                  const std::string& function) const {
    signs.callers.push_back(function);
    for (const FunctionFigures& each : runs_.front().functions) {
      std::string cause = analysis::spreading_cause(each.name);
      if (!cause.empty() && each.places.contains(name))
        signs.beside.insert(cause);
    }
  }

  const Budget& budget_;
  const std::vector<Measured>& runs_;
  std::set<About> told_;
};

}  // namespace

std::vector<const FunctionFigures*> functions_of(const Limit& limit,
                                                 const Measured& run) {
  Functions found;
  if (limit.about.region.empty()) add_matching(limit, run.functions, found);
  for (const auto& [name, region] : run.regions)
    if (!limit.about.region.empty() && matches(limit.about.region, name))
      add_matching(limit, region.functions, found);
  return found;
}

bool is_for(const Limit& limit, const std::vector<Measured>& runs) {
  return std::all_of(runs.begin(), runs.end(), [&](const Measured& run) {
    bool host =
        limit.host.empty() || std::any_of(run.hosts.begin(), run.hosts.end(),
                                          [&](const std::string& each) {
                                            return is_host(limit.host, each);
                                          });
    if (!host || limit.abi.empty()) return host;
    return !functions_of(limit, run).empty();
  });
}

Judgement judge(const Budget& budget, const std::vector<Measured>& runs) {
  Judgement judgement;
  judgement.budget = &budget;
  judgement.command = runs.front().command;
  judgement.runs = runs.size();
  for (const Measured& run : runs)
    if (run.exit.value_or(0) != 0 && !judgement.failed)
      judgement.failed = run.exit;
  if (judgement.failed) return judgement;
  Judge judge(budget, runs);
  for (const Limit& limit : budget.limits) judge.look(limit);
  judgement.verdicts = std::move(judge.verdicts);
  return judgement;
}

}  // namespace crossbill::budget
