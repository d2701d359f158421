// SPDX-License-Identifier: MIT
// Compares two sides of runs: see compare.hpp.
#include "analysis/compare.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "analysis/sites.hpp"
#include "analysis/stability.hpp"

namespace crossbill::analysis {
namespace {

// Times of one run each are not called different below this share, nor are
// those of several: machines change by that from minute to minute.
constexpr double kNoiseOfSingleRuns = 0.10, kNoiseOfManyRuns = 0.05;
// What is assumed where too few lines tell.
constexpr double kUnknownNoise = 0.30;
// Of a normal distribution the median deviation is 0.6745 of the standard one;
// four of these leave one line in 16,000 out.
constexpr double kOfMedian = 4 / 0.6745;
// A change of less of all overhead is none.
constexpr double kSmallChange = 0.002;
// Of one run each a change of less may be one event: an interrupt, a page that
// had to be read.
constexpr double kOneEvent = 100e3;

// Calls of the host's API and of libc. Where few calls were timed, whether what
// they copied had been lent to them is not known of all: copies are left out.
Amount asked_below(const Line& line) {
  Amount sum;
  if (!line.times) return sum;
  const Times& times = *line.times;
  bool sampled = line.sampled < line.timed;
  for (const Amount* amount : {&times.values, &times.strings, &times.copies,
                               &times.objects, &times.memory}) {
    if (sampled && (amount == &times.copies || amount == &times.strings))
      continue;
    sum.calls += amount->calls;
    sum.calls_squares += amount->calls_squares;
  }
  return sum;
}

Figures figures_of(const Line& line) {
  Figures figures;
  figures.calls = line.calls;
  Amount below = asked_below(line);
  figures.below = below.calls;
  figures.below_error = std::sqrt(below.calls_squares);
  figures.threads = line.threads;
  if (!line.times) return figures;
  figures.total = line.times->total;
  figures.toll = line.times->toll();
  // Who had no processor meanwhile is chance.
  figures.error = line.times->total_error + line.preempted.value_or(0);
  return figures;
}

void add(Figures& to, const Figures& more) {
  to.calls += more.calls;
  to.below += more.below;
  to.below_error = std::hypot(to.below_error, more.below_error);
  if (more.total) to.total = to.total.value_or(0) + *more.total;
  if (more.toll) to.toll = to.toll.value_or(0) + *more.toll;
  to.error = std::hypot(to.error, more.error);
  to.threads = std::max(to.threads, more.threads);
}

// Lines of a file move when it is edited, functions seldom.
std::string key_of(const Line& line) {
  std::string key = line.library + '\0' + line.name;
  if (line.site)
    key += '\0' + short_file(line.site->file) + '\0' + line.site->function;
  return key;
}

std::vector<RunFigures::Row> rows_of(const std::vector<Line>& lines) {
  std::map<std::string, RunFigures::Row> rows;
  for (const Line& line : lines) {
    std::string key = key_of(line);
    auto [found, added] = rows.try_emplace(key);
    RunFigures::Row& row = found->second;
    add(row.figures, figures_of(line));
    if (!added) continue;
    row.key = key;
    row.subject = {line.core, line.library, line.name, line.shown, {}};
    if (line.site) row.subject.place = *line.site;
  }
  std::vector<RunFigures::Row> all;
  all.reserve(rows.size());
  for (auto& [key, row] : rows) all.push_back(std::move(row));
  return all;
}

using Row = RunFigures::Row;

// One line on both sides: its rows, by run; none where a run lacks it.
struct Pair {
  const Subject* subject = nullptr;
  std::vector<const Figures*> before, after;
};

std::vector<Pair> pairs_of(const std::vector<RunFigures>& before,
                           const std::vector<RunFigures>& after,
                           std::vector<Row> RunFigures::*rows) {
  std::map<std::string_view, Pair> pairs;
  auto take = [&](const std::vector<RunFigures>& runs, auto member) {
    for (const RunFigures& run : runs)
      for (const Row& row : run.*rows) {
        Pair& pair = pairs[row.key];
        pair.subject = &row.subject;
        (pair.*member).push_back(&row.figures);
      }
  };
  take(before, &Pair::before);
  take(after, &Pair::after);
  std::vector<Pair> all;
  all.reserve(pairs.size());
  for (auto& [key, pair] : pairs) all.push_back(std::move(pair));
  return all;
}

// Of a side's runs those that lack a line called it 0 times.
template <class Get>
Estimate estimate(const std::vector<const Figures*>& runs, size_t of, Get get) {
  double sum = 0, errors = 0, squares = 0;
  for (const Figures* run : runs) {
    auto [value, error] = get(*run);
    sum += value;
    errors += error;
  }
  auto n = static_cast<double>(of);
  double mean = sum / n;
  for (const Figures* run : runs) {
    double off = get(*run).first - mean;
    squares += off * off;
  }
  squares += (n - static_cast<double>(runs.size())) * mean * mean;
  // Twice the standard error; with few runs more, as Student's t has it for
  // two: 4.3.
  double factor = of < 4 ? 4.3 : 2.4;
  double spread = of > 1 ? factor * std::sqrt(squares / (n - 1) / n) : 0;
  return {mean, std::max(errors / n, spread)};
}

SideFigures side_of(const std::vector<const Figures*>& runs, size_t of) {
  SideFigures side;
  side.runs = runs.size();
  if (runs.empty()) return side;
  bool everywhere = runs.size() == of;
  side.calls = {everywhere ? runs.front()->calls : 0, runs.front()->calls};
  for (const Figures* run : runs) {
    side.calls.low = std::min(side.calls.low, run->calls);
    side.calls.high = std::max(side.calls.high, run->calls);
    side.threads = std::max(side.threads, run->threads);
  }
  using Value = std::pair<double, double>;
  side.below = estimate(runs, of, [](const Figures& run) {
    return Value(static_cast<double>(run.below), run.below_error);
  });
  side.total = estimate(runs, of, [](const Figures& run) {
    return Value(run.total.value_or(0), run.error);
  });
  side.toll = estimate(runs, of, [](const Figures& run) {
    return Value(run.toll.value_or(0), run.error);
  });
  return side;
}

// Who calls what, for the causes of counts that differ.
class Callers {
 public:
  void add(const std::vector<Row>& sites) {
    for (const Row& row : sites) {
      if (!row.subject.place) continue;
      const Place& place = *row.subject.place;
      Caller caller{place.file, place.function};
      of_[{row.subject.library, row.subject.name}].insert(caller);
      std::string cause = spreading_cause(row.subject.name);
      if (!cause.empty()) beside_[caller].insert(cause);
    }
  }

  // Why runs of the same program count a line differently.
  std::string cause_of(const Difference& line) const {
    Signs signs;
    signs.name = line.subject.name;
    signs.threads = std::max(line.before.threads, line.after.threads);
    auto found = of_.find({line.subject.library, line.subject.name});
    if (found != of_.end())
      for (const Caller& caller : found->second) {
        signs.callers.push_back(caller.second);
        if (auto causes = beside_.find(caller); causes != beside_.end())
          signs.beside.insert(causes->second.begin(), causes->second.end());
      }
    return analysis::cause_of(signs);
  }

 private:
  using Caller = std::pair<std::string, std::string>;  // file, function
  std::map<std::pair<std::string, std::string>, std::set<Caller>> of_;
  std::map<Caller, std::set<std::string>> beside_;
};

class Comparer {
 public:
  Comparer(const std::vector<RunFigures>& before,
           const std::vector<RunFigures>& after, Comparison& result)
      : before_(before), after_(after), result_(result) {
    result.timed = true;
    for (const auto* side : {&before, &after})
      for (const RunFigures& run : *side) result.timed &= run.timed;
    for (const auto* side : {&before, &after})
      for (const RunFigures& run : *side) callers_.add(run.sites);
    Pair totals{nullptr, {}, {}};
    for (const RunFigures& run : before) totals.before.push_back(&run.totals);
    for (const RunFigures& run : after) totals.after.push_back(&run.totals);
    static const Subject kAll{};
    totals.subject = &kAll;
    auto entries = pairs_of(before, after, &RunFigures::entries);
    auto sites = pairs_of(before, after, &RunFigures::sites);
    result.totals = sides(totals);
    find_noise(entries);
    judge(result.totals);
    fill(entries, result.entries, result.same_entries, &result.unstable);
    fill(sites, result.sites, result.same_sites, nullptr);
  }

 private:
  Difference sides(const Pair& pair) const {
    Difference line;
    line.subject = *pair.subject;
    line.before = side_of(pair.before, before_.size());
    line.after = side_of(pair.after, after_.size());
    return line;
  }

  // By how much times differ that have no reason to.
  void find_noise(const std::vector<Pair>& pairs) {
    bool many = before_.size() > 1 && after_.size() > 1;
    result_.noise_by_runs = many;
    result_.noise = many ? kNoiseOfManyRuns : kNoiseOfSingleRuns;
    result_.noise_of = before_.size() + after_.size();
    if (many || !result_.timed) return;
    double small = kSmallChange * result_.totals.before.total.value;
    std::vector<double> off;
    for (const Pair& pair : pairs) {
      Difference line = sides(pair);
      const Estimate &old = line.before.total, &now = line.after.total;
      bool same = line.before.runs > 0 && line.after.runs > 0 &&
                  line.before.calls == line.after.calls;
      if (!same || old.value < small || now.value <= 0 ||
          old.value < 3 * old.error)
        continue;
      off.push_back(std::abs(std::log(now.value / old.value)));
    }
    result_.noise_of = off.size();
    if (off.size() < kEnoughLines) {
      result_.noise = kUnknownNoise;
      return;
    }
    auto middle = off.begin() + static_cast<ptrdiff_t>(off.size() / 2);
    std::nth_element(off.begin(), middle, off.end());
    result_.noise = std::max(kNoiseOfSingleRuns, *middle * kOfMedian);
  }

  Change change_of(const Estimate& old, const Estimate& now, double least) {
    double margin =
        result_.noise * std::max(old.value, now.value) + old.error + now.error;
    double off = now.value - old.value;
    if (std::abs(off) <= std::max(margin, least)) return Change::kNone;
    return off > 0 ? Change::kMore : Change::kLess;
  }

  // Few runs that differ among each other lie apart from others by chance.
  static Change change_of(const Span<uint64_t>& old,
                          const Span<uint64_t>& now) {
    uint64_t spread = std::max(old.high - old.low, now.high - now.low);
    if (now.low > old.high && now.low - old.high > spread) return Change::kMore;
    if (old.low > now.high && old.low - now.high > spread) return Change::kLess;
    return Change::kNone;
  }

  void judge(Difference& line) {
    const SideFigures &old = line.before, &now = line.after;
    line.calls = change_of(old.calls, now.calls);
    line.below = change_of(old.below, now.below, 0.5);
    if (result_.timed) {
      double all = std::max(result_.totals.before.toll.value,
                            result_.totals.after.toll.value);
      bool single = before_.size() == 1 || after_.size() == 1;
      line.toll =
          change_of(old.toll, now.toll,
                    std::max(kSmallChange * all, single ? kOneEvent : 0));
    }
    if (before_.size() > 1 || after_.size() > 1) {
      line.stable =
          old.calls.low == old.calls.high && now.calls.low == now.calls.high;
      if (!*line.stable) line.cause = callers_.cause_of(line);
    }
    line.verdict = verdict_of(line);
  }

  // What is exact speaks first: more calls are worse even if they took less
  // this time, but for a function whose overhead went down beyond chance.
  static Verdict verdict_of(const Difference& line) {
    if (line.calls == Change::kNone && line.below == Change::kNone &&
        line.toll == Change::kNone)
      return Verdict::kSame;
    if (line.before.runs == 0) return Verdict::kAppeared;
    if (line.after.runs == 0) return Verdict::kGone;
    for (Change change : {line.toll, line.calls, line.below}) {
      if (change == Change::kMore) return Verdict::kWorse;
      if (change == Change::kLess) return Verdict::kBetter;
    }
    return Verdict::kSame;
  }

  void fill(const std::vector<Pair>& pairs, std::vector<Difference>& changed,
            size_t& same, std::vector<Difference>* unstable) {
    for (const Pair& pair : pairs) {
      Difference line = sides(pair);
      judge(line);
      if (unstable && !line.stable.value_or(true)) unstable->push_back(line);
      if (line.verdict == Verdict::kSame)
        ++same;
      else
        changed.push_back(std::move(line));
    }
    std::stable_sort(changed.begin(), changed.end(),
                     [](const Difference& left, const Difference& right) {
                       return order_of(left) > order_of(right);
                     });
  }

  static std::pair<double, double> order_of(const Difference& line) {
    auto calls = static_cast<double>(line.after.calls.high) -
                 static_cast<double>(line.before.calls.high);
    bool known = line.toll != Change::kNone;
    return {known ? std::abs(line.toll_change()) : 0, std::abs(calls)};
  }

  const std::vector<RunFigures>& before_;
  const std::vector<RunFigures>& after_;
  Comparison& result_;
  Callers callers_;
};

std::string joined(const std::vector<std::string>& words,
                   const char* between = " ") {
  std::string text;
  for (const std::string& word : words)
    text += (text.empty() ? "" : between) + word;
  return text;
}

std::vector<std::string> doubts_of(const std::vector<RunFigures>& before,
                                   const std::vector<RunFigures>& after) {
  std::vector<std::string> doubts;
  const RunFigures &old = before.front(), &now = after.front();
  if (old.command != now.command)
    doubts.push_back("the commands differ: " + joined(old.command) + ", and " +
                     joined(now.command));
  if (old.hosts != now.hosts)
    doubts.push_back("the hosts differ: " + joined(old.hosts) + ", and " +
                     joined(now.hosts));
  for (const auto* side : {&before, &after})
    for (const RunFigures& run : *side) {
      if (!run.timed)
        doubts.push_back(run.file +
                         " holds counts alone: no times are "
                         "compared");
      if (run.exit && *run.exit != 0)
        doubts.push_back(run.file + " is of a command that ended with " +
                         std::to_string(*run.exit));
      if (!run.lacks.empty())
        doubts.push_back(run.file +
                         " is by an older crossbill, which did not record: " +
                         joined(run.lacks, ", "));
    }
  return doubts;
}

// Not where neither called anything.
bool are_strangers(const std::vector<RunFigures>& before,
                   const std::vector<RunFigures>& after) {
  std::set<std::string_view> keys;
  for (const RunFigures& run : before)
    for (const Row& row : run.entries) keys.insert(row.key);
  bool any = false;
  for (const RunFigures& run : after)
    for (const Row& row : run.entries) {
      if (keys.contains(row.key)) return false;
      any = true;
    }
  return any || !keys.empty();
}

void drop_rows(std::vector<RunFigures>& runs) {
  for (RunFigures& run : runs) {
    run.entries.clear();
    run.sites.clear();
  }
}

}  // namespace

std::vector<std::string> hosts_of(const Run& run) {
  std::vector<std::string> hosts;
  for (const ProcessLine& process : run.processes)
    hosts.push_back(process.host.empty() ? "native" : process.host);
  std::sort(hosts.begin(), hosts.end());
  hosts.erase(std::unique(hosts.begin(), hosts.end()), hosts.end());
  return hosts;
}

RunFigures figures_of(const Model& model, const std::string& file) {
  RunFigures run;
  run.file = file;
  run.command = model.run.command;
  run.hosts = hosts_of(model.run);
  run.exit = model.run.exit;
  run.wall_ns = model.run.wall_ns;
  run.timed = model.run.recorder.timed;
  for (const recording::Part& part : recording::kParts)
    if (!(model.recording.known.*part.known) && part.what != nullptr)
      run.lacks.emplace_back(part.what);
  run.totals = figures_of(model.books.totals);
  run.totals.calls = model.run.downcalls;
  run.entries = rows_of(model.books.entries);
  std::vector<Line> sites = model.sites();
  std::erase_if(sites, [](const Line& line) { return !line.site; });
  run.sites = rows_of(sites);
  return run;
}

bool Comparison::is_worse() const {
  if (totals.verdict == Verdict::kWorse) return true;
  // A better way may use functions that the old one did not, or used less.
  bool replaced = totals.verdict == Verdict::kBetter;
  return std::any_of(entries.begin(), entries.end(), [&](const auto& line) {
    bool is_more =
        line.verdict == Verdict::kWorse || line.verdict == Verdict::kAppeared;
    return is_more && (!replaced || (line.verdict == Verdict::kWorse &&
                                     line.toll == Change::kMore));
  });
}

Comparison compare(std::vector<RunFigures> before,
                   std::vector<RunFigures> after) {
  Comparison result;
  result.doubts = doubts_of(before, after);
  result.strangers = are_strangers(before, after);
  Comparer(before, after, result);
  drop_rows(before);
  drop_rows(after);
  result.before = std::move(before);
  result.after = std::move(after);
  return result;
}

}  // namespace crossbill::analysis
