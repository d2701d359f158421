// SPDX-License-Identifier: MIT
// Writes limits as TOML, and the first budget of a program.
#include "budget/toml_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

#include "analysis/names.hpp"
#include "budget/judge.hpp"
#include "budget/update.hpp"
#include "findings/thresholds.hpp"
#include "unicode/printable.hpp"

namespace crossbill::budget {
namespace {

// A library or function of a new budget makes that share of all calls, or of
// all overhead; and of functions there are no more.
constexpr double kMuch = 0.02;
constexpr size_t kMostFunctions = 20;

// Printable text, so without control characters.
std::string toml_string(std::string_view text) {
  std::string out = "\"";
  for (char letter : unicode::printable(text)) {
    if (letter == '"' || letter == '\\') out += '\\';
    out += letter;
  }
  return out + '"';
}

// As a glob that matches this name alone.
std::string glob_of(std::string_view name) {
  std::string glob;
  for (char letter : name) {
    if (std::string_view("*?[]\\").find(letter) != std::string_view::npos)
      glob += '\\';
    glob += letter;
  }
  return glob;
}

bool is_plain(const std::string& name) {
  return !name.empty() && unicode::printable(name) == name;
}

std::string text_key(const char* key, const std::string& value) {
  return value.empty() ? "" : fmt::format("{} = {}\n", key, toml_string(value));
}

constexpr char kHead[] =
    "# What the calls of native libraries may come to. 'crossbill check -- "
    "CMD'\n# reads it, --update writes today's counts into it; docs/gate.md "
    "explains it.\n# A bound is the most that is allowed. Take out what you do "
    "not want to keep.\n";

// The first budget of a program.
class Beginner {
 public:
  explicit Beginner(const std::vector<Measured>& runs) : runs_(runs) {
    for (const FunctionFigures& each : runs.front().functions) {
      all_calls_ += static_cast<double>(each.calls);
      if (each.overhead_ns) all_overhead_ += each.overhead_ns->value;
    }
  }

  std::string text() {
    Limit all;
    all.host = key_of_host(runs_.front());
    std::string text = kHead + bounded(all, {Measure::kCalls});
    std::string last;
    for (const FunctionFigures& each : runs_.front().functions) {
      if (each.library == last || !is_plain(each.library)) continue;
      last = each.library;
      if (is_large_library(each.library)) text += of_library(each);
    }
    for (const FunctionFigures* each : large_functions())
      text += of_function(*each);
    return text;
  }

 private:
  std::string of_library(const FunctionFigures& first) const {
    Limit limit;
    limit.about.library = glob_of(first.library);
    std::string text = bounded(limit, {Measure::kCalls, Measure::kSites});
    // What a library asks of its host depends on both.
    limit.host = key_of_host(runs_.front());
    if (first.abi != "none") limit.abi = first.abi;
    return text + bounded(limit, {Measure::kApiCalls, Measure::kCopiedBytes});
  }

  std::string of_function(const FunctionFigures& function) const {
    Limit limit;
    limit.about.library = glob_of(function.library);
    limit.about.function = glob_of(function.shown);
    limit.from = places_now(limit, runs_);
    return bounded(limit, {Measure::kCalls});
  }

  // What these runs did not see is known to who writes this down.
  void allow_unseen(Limit& limit) const {
    const std::string& library = limit.about.library;
    for (const Measured& run : runs_)
      for (const Unseen& each : run.unseen)
        if (each.share > findings::kUnmeasuredShare &&
            (library.empty() ||
             analysis::is_library(library, each.library, each.library, "")))
          limit.unseen =
              std::max(limit.unseen.value_or(0),
                       std::min(1.0, std::ceil(each.share * 100 + 1) / 100));
  }

  // With those measures that are known and the same in all runs; of others a
  // comment tells.
  std::string bounded(Limit limit,
                      std::initializer_list<Measure> measures) const {
    for (Measure measure : measures)
      limit.bounds.push_back({measure, 0, 0, 0, 0});
    allow_unseen(limit);
    Budget one{"", "", {limit}};
    std::string comments;
    std::vector<Bound> bounds;
    for (const Verdict& verdict : judge(one, runs_).verdicts) {
      if (verdict.bound == nullptr || !verdict.why.empty()) continue;
      const char* key = words_of(verdict.bound->measure).key;
      if (verdict.low != verdict.high) {
        comments += fmt::format(
            "# {} of {} differs from run to run: {:.0f} to {:.0f}\n", key,
            unicode::printable(name_of(limit)), verdict.low, verdict.high);
        continue;
      }
      bounds.push_back({verdict.bound->measure, verdict.high, 0, 0, 0});
    }
    limit.bounds = std::move(bounds);
    if (limit.bounds.empty()) return comments.empty() ? "" : "\n" + comments;
    return "\n" + comments + toml_of(limit);
  }

  bool is_large(double calls, double overhead) const {
    return calls >= kMuch * all_calls_ ||
           (all_overhead_ > 0 && overhead >= kMuch * all_overhead_);
  }

  bool is_large_library(const std::string& library) const {
    double calls = 0, overhead = 0;
    for (const FunctionFigures& each : runs_.front().functions) {
      if (each.library != library) continue;
      calls += static_cast<double>(each.calls);
      if (each.overhead_ns) overhead += each.overhead_ns->value;
    }
    return is_large(calls, overhead);
  }

  std::vector<const FunctionFigures*> large_functions() const {
    std::vector<const FunctionFigures*> found;
    for (const FunctionFigures& each : runs_.front().functions) {
      double overhead = each.overhead_ns ? each.overhead_ns->value : 0;
      bool large = is_large(static_cast<double>(each.calls), overhead);
      if (large && is_plain(each.shown) && is_plain(each.library))
        found.push_back(&each);
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto* left, const auto* right) {
                       return left->calls > right->calls;
                     });
    if (found.size() > kMostFunctions) found.resize(kMostFunctions);
    return found;
  }

  const std::vector<Measured>& runs_;
  double all_calls_ = 0, all_overhead_ = 0;
};

}  // namespace

std::string toml_of_places(const std::map<std::string, uint64_t>& places) {
  std::string text;
  for (const auto& [name, calls] : places)
    text += fmt::format("{} = {}\n", toml_string(name), calls);
  return text;
}

std::string toml_of(const Limit& limit) {
  const About& about = limit.about;
  std::string text = "[[limit]]\n" + text_key("library", about.library) +
                     text_key("function", about.function) +
                     text_key("region", about.region) +
                     text_key("per", limit.per_begun ? "begun" : "") +
                     text_key("rule", about.rule);
  if (about.severity)
    text +=
        text_key("severity", std::string(findings::name_of(*about.severity)));
  if (about.confidence)
    text += text_key("confidence",
                     std::string(findings::name_of(*about.confidence)));
  text += text_key("host", limit.host) + text_key("abi", limit.abi);
  if (limit.unseen) text += fmt::format("unseen = {}\n", *limit.unseen);
  for (const Bound& bound : limit.bounds)
    text += fmt::format("{} = {}\n", words_of(bound.measure).key,
                        words_of(bound.measure).is_share
                            ? fmt::format("{}", bound.most)
                            : fmt::format("{:.0f}", bound.most));
  if (!limit.from.empty())
    text += "[limit.from]\n" + toml_of_places(limit.from);
  return text;
}

std::string new_budget(const std::vector<Measured>& runs) {
  return Beginner(runs).text();
}

}  // namespace crossbill::budget
