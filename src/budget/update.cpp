// SPDX-License-Identifier: MIT
// Writes numbers where others stood: see update.hpp.
#include "budget/update.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>
#include <utility>

#include "budget/judge.hpp"
#include "budget/toml_text.hpp"

namespace crossbill::budget {
namespace {

constexpr size_t kMostKeptPlaces = 12;  // in [limit.from]

// What is put in place of a part of the text.
struct Edit {
  size_t begin = 0, length = 0;
  std::string text;
};

class Updater {
 public:
  Updater(const Budget& budget, const std::vector<Measured>& runs)
      : budget_(budget), runs_(runs), judgement_(judge(budget, runs)) {
    starts_.push_back(0);
    for (size_t at = 0; at < budget.text.size(); ++at)
      if (budget.text[at] == '\n') starts_.push_back(at + 1);
    starts_.push_back(budget.text.size());
  }

  Update update() {
    for (const Verdict& verdict : judgement_.verdicts) take(verdict);
    for (const Limit& limit : budget_.limits)
      if (limit.from_line > 0 && is_for(limit, runs_)) write_places(limit);
    std::stable_sort(edits_.begin(), edits_.end(),
                     [](const Edit& left, const Edit& right) {
                       return left.begin > right.begin;
                     });
    result_.text = budget_.text;
    for (const Edit& edit : edits_)
      result_.text.replace(edit.begin, edit.length, edit.text);
    result_.text += added_;
    return std::move(result_);
  }

 private:
  void left(uint32_t line, std::string why) {
    result_.left.push_back(fmt::format("line {}: {}", line, why));
  }

  void take(const Verdict& verdict) {
    const Limit& limit = *verdict.limit;
    if (verdict.bound == nullptr) {
      if (verdict.state == State::kUnknown) add_for_this(limit);
      return;
    }
    const Bound& bound = *verdict.bound;
    const MeasureWords& words = words_of(bound.measure);
    bool measured = verdict.high > 0 || verdict.why.empty();
    if (!measured) return left(bound.line, verdict.why);
    if (verdict.state == State::kUnknown && verdict.low == verdict.high)
      left(bound.line, verdict.why);
    if (words.is_kept) {
      if (verdict.state != State::kKept)
        left(bound.line, fmt::format("{} is of times, which differ from run to "
                                     "run: it is yours to write",
                                     words.key));
      return;
    }
    // What differs from run to run may be as much as the highest.
    double now = std::ceil(verdict.high);
    if (verdict.low != verdict.high)
      left(bound.line,
           fmt::format("{} differs from run to run, {} to {}", words.key,
                       figure_text(verdict.low), figure_text(verdict.high)));
    if (now == bound.most) return;
    edits_.push_back({bound.begin, bound.length, fmt::format("{:.0f}", now)});
    result_.changes.push_back(fmt::format("line {}: {} {:.0f} -> {:.0f}",
                                          bound.line, words.key, bound.most,
                                          now));
  }

  // A copy of the limit for this interpreter and ABI.
  void add_for_this(const Limit& limit) {
    Limit copy = limit;
    copy.host = limit.host.empty() ? "" : key_of_host(runs_.front());
    if (!limit.abi.empty()) {
      copy.abi.clear();
      auto found = functions_of(copy, runs_.front());
      if (found.empty())
        return left(limit.line, "no function of it was called");
      copy.abi = found.front()->abi;
    }
    Budget one{budget_.file, "", {copy}};
    for (Bound& bound : one.limits[0].bounds) {
      if (words_of(bound.measure).is_kept) continue;
      for (const Verdict& verdict : judge(one, runs_).verdicts)
        if (verdict.bound == &bound) bound.most = std::ceil(verdict.high);
    }
    added_ += "\n" + toml_of(one.limits[0]);
    result_.changes.push_back("added: " + name_of(one.limits[0]));
  }

  void write_places(const Limit& limit) {
    for (uint32_t line : std::set<uint32_t>(limit.from_entry_lines.begin(),
                                            limit.from_entry_lines.end()))
      edits_.push_back(
          {starts_[line - 1], starts_[line] - starts_[line - 1], ""});
    std::string text = toml_of_places(places_now(limit, runs_));
    size_t after = starts_[limit.from_line];
    bool has_end = after > 0 && budget_.text[after - 1] == '\n';
    edits_.push_back({after, 0, (has_end ? "" : "\n") + text});
  }

  const Budget& budget_;
  const std::vector<Measured>& runs_;
  Judgement judgement_;
  std::vector<size_t> starts_;  // of lines, and the end
  std::vector<Edit> edits_;
  std::string added_;
  Update result_;
};

}  // namespace

std::string key_of_host(const Measured& run) {
  // The interpreter, where there is one beside native programs; without the
  // last part of its version, since counts seldom depend on it.
  std::string host = run.hosts.empty() ? "native" : run.hosts.front();
  size_t first = host.find('.');
  size_t second = first == host.npos ? first : host.find('.', first + 1);
  return host.substr(0, second);
}

std::map<std::string, uint64_t> places_now(const Limit& limit,
                                           const std::vector<Measured>& runs) {
  std::map<std::string, uint64_t> places;
  for (const Measured& run : runs) {
    std::map<std::string, uint64_t> sums;
    for (const FunctionFigures* function : functions_of(limit, run))
      for (const auto& [name, place] : function->places)
        sums[name] += place.calls;
    for (const auto& [name, calls] : sums)
      places[name] = std::max(places[name], calls);
  }
  std::vector<std::pair<uint64_t, std::string>> order;
  for (const auto& [name, calls] : places) order.emplace_back(calls, name);
  std::sort(order.rbegin(), order.rend());
  for (size_t i = kMostKeptPlaces; i < order.size(); ++i)
    places.erase(order[i].second);
  return places;
}

Update updated(const Budget& budget, const std::vector<Measured>& runs) {
  return Updater(budget, runs).update();
}

}  // namespace crossbill::budget
