// SPDX-License-Identifier: MIT
// Walks the trees, and makes lines of the ledger's accounts.
#include "analysis/books.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <string_view>

#include "analysis/fit.hpp"
#include "analysis/lines.hpp"
#include "analysis/model.hpp"
#include "analysis/module_name.hpp"
#include "analysis/percentiles.hpp"

namespace crossbill::analysis {
namespace {

using recording::kNone;
using recording::Recording;

// A visitor of Trees::walk: the ledger, until its lines mean nothing.
class UntilTooMany {
 public:
  UntilTooMany(Ledger& ledger, const Lines& lines)
      : ledger_(ledger), lines_(lines) {}

  void enter(uint32_t node) {
    if (!lines_.has_too_many()) ledger_.enter(node);
  }
  void leave(uint32_t node) {
    if (!lines_.has_too_many()) ledger_.leave(node);
  }

 private:
  Ledger& ledger_;
  const Lines& lines_;
};

class BookMaker {
 public:
  BookMaker(const Recording& recording, const Tree& tree, By by,
            const std::vector<uint32_t>* groups)
      : recording_(recording),
        lines_(recording, by, groups),
        ledger_(recording, tree.costs, lines_) {
    books_.by = by;
    timed_ = recording.known.own_cost && is_timed(recording);
    looked_ =
        recording.known.preempted &&
        std::none_of(recording.processes.begin(), recording.processes.end(),
                     [](const recording::Process& process) {
                       return process.looks_ended;
                     });
    UntilTooMany visitor(ledger_, lines_);
    tree.children.walk(visitor);
    if (!is_timed(recording)) ledger_.join_counts();
  }

  Books make() {
    books_.has_too_many = lines_.has_too_many();
    if (books_.has_too_many) return std::move(books_);
    fill_entries();
    fill_percentiles();
    fill_fits();
    fill_totals();
    fill_edges();
    books_.outside = ledger_.outside();
    books_.outside_waits = ledger_.outside_waits();
    books_.outside_waits_error = ledger_.outside_waits_error();
    books_.entries = std::move(lines_.entries);
    books_.rows = std::move(lines_.rows);
    books_.edges = std::move(lines_.edges);
    return std::move(books_);
  }

 private:
  double at_least_zero(double ns) {
    if (ns < -0.5) ++books_.clamped_lines;  // less is rounding
    return std::max(ns, 0.0);
  }

  Times times_of(const Account& account) {
    auto phase = [&](Phase which) {
      return at_least_zero(account.phases[static_cast<size_t>(which)]);
    };
    auto amount = [&](Phase which) {
      Amount found = account.amounts[static_cast<size_t>(which)];
      found.ns = phase(which);
      return found;
    };
    Times times;
    times.total = at_least_zero(account.total);
    times.total_error = account.error + std::sqrt(account.squares);
    times.host = phase(Phase::kHost);
    times.transition = phase(Phase::kTransition);
    times.cleanup = phase(Phase::kCleanup);
    times.host_lock = phase(Phase::kHostLock);
    times.lock = std::max(account.lock, 0.0);
    times.glue = phase(Phase::kGlue);
    times.values = amount(Phase::kValues);
    times.strings = amount(Phase::kStrings);
    times.copies = amount(Phase::kCopies);
    times.objects = amount(Phase::kObjects);
    times.memory = amount(Phase::kMemory);
    times.logic = at_least_zero(times.total - times.toll_inside() - times.host);
    // Own cost was taken for more than it was: the parts were measured, too.
    double parts = times.toll_inside() + times.host;
    times.total_error = std::max(times.total_error, parts - times.total);
    times.total = std::max(times.total, parts);
    return times;
  }

  // Where more than this is off the processor for a reason that cannot be told,
  // what is known to be preempted may be too little.
  static std::optional<double> preempted_of(const Account& account) {
    constexpr double kMixedShare = 0.01;
    if (account.mixed > kMixedShare * account.total) return std::nullopt;
    return account.preempted;
  }

  void fill_line(Line& line, const Account& account) {
    line.calls = account.calls;
    line.timed = account.timed;
    line.sampled = recording_.known.sampled ? account.samples : account.timed;
    line.open = account.open;
    line.exceptions = account.exceptions;
    if (account.lent_known) line.lent_bytes = account.lent_bytes;
    line.alloc = account.alloc;
    if (recording_.known.lent) {
      line.copies = account.copies;
      line.strings = account.strings;
    }
    if (account.timed + account.open > 0 && timed_)
      line.times = times_of(account);
    for (auto [edge, ns] : account.waits)
      if (line.times && ns > 0) line.waits[recording_.edges[edge].name] += ns;
    fill_dispatch(line, account.dispatch);
    if (recording_.known.host_code && timed_)
      line.host_code_calls = account.host_code_calls;
    if (account.gc_stops > 0) {
      line.gc_stops = account.gc_stops;
      // It lies in its call, as far as noise would have it otherwise.
      line.gc_held = line.times ? std::min(account.gc_held, line.times->total)
                                : account.gc_held;
      line.gc_held_max = account.gc_held_max;
    }
    if (account.references > 0) line.references = account.references;
    if (looked_ && line.times) line.preempted = preempted_of(account);
    if (!recording_.known.cpu) return;
    line.cpu_calls = account.cpu_calls;
    if (account.cpu_calls == 0) return;
    line.cpu = account.cpu;
    line.cpu_wall = account.cpu_wall;
    if (recording_.known.threads) fill_pool(line, account);
  }

  static void fill_pool(Line& line, const Account& account) {
    line.pool_calls = account.pool_calls;
    line.pool_shared = account.pool_shared;
    if (account.pool_calls == 0) return;
    line.pool = account.pool;
    line.pool_cpu = account.pool_cpu;
    line.pool_wall = account.pool_wall;
  }

  // What is known of failures: see `errors` in design section 6.
  static std::optional<uint64_t> errors_of(const Line& line,
                                           const Account& account) {
    if (!line.times) return std::nullopt;
    if (account.errors_known) return account.errors + account.exceptions;
    for (const char* native : {"symbol", "dlsym", "callback"})
      if (line.via == native) return account.exceptions;
    return std::nullopt;
  }

  void fill_entries() {
    std::vector<uint64_t> threads = ledger_.threads();
    for (size_t i = 0; i < lines_.entries.size(); ++i) {
      Line& line = lines_.entries[i];
      const Account& account = ledger_.entries()[i];
      fill_line(line, account);
      line.errors = errors_of(line, account);
      line.threads = threads[i];
      fill_glue(line, account);
      if (line.times) line.max = corrected(account, account.max_ns);
    }
  }

  // Names as the glue's users write them, those that took most first.
  void fill_glue(Line& line, const Account& account) {
    if (account.glue_module == kNone) return;
    line.by = name_of_glue(recording_.modules[account.glue_module].path);
    std::vector<std::pair<double, uint32_t>> parts;
    for (auto [edge, ns] : account.through) parts.emplace_back(ns, edge);
    std::sort(parts.begin(), parts.end(), std::greater<>());
    for (auto [ns, edge] : parts) {
      std::string name = recording_.edges[edge].name;
      name.erase(0, name.rfind('.') + 1);
      if (std::find(line.through.begin(), line.through.end(), name) ==
          line.through.end())
        line.through.push_back(std::move(name));
    }
  }

  // Own cost grows with the crossings below, so beyond the constant part a
  // duration shrinks as the sum of all of them does.
  static double corrected(const Account& account, double ns) {
    double timed = std::max<double>(1, static_cast<double>(account.timed));
    double outer = account.raw - account.inner;
    double share = outer > 0 ? account.corrected / outer : 1;
    return std::max(0.0, ns - account.inner / timed) *
           std::clamp(share, 0.0, 1.0);
  }

  void fill_percentiles() {
    std::vector<Distribution> durations(lines_.entries.size());
    for (const recording::Bucket& bucket : recording_.histograms) {
      if (ledger_.is_only_reached(bucket.edge)) continue;
      uint32_t line = lines_.find_entry(bucket.edge, bucket.thread);
      if (line != kNone) durations[line].add(bucket);
    }
    for (size_t i = 0; i < durations.size(); ++i) {
      Line& line = lines_.entries[i];
      const Account& account = ledger_.entries()[i];
      line.samples = std::min(durations[i].samples(), line.sampled);
      if (line.samples == 0 || !line.times) continue;
      bool single = line.samples == 1 && account.timed == 1;
      auto quantile = [&](double share) {
        double raw = std::min(durations[i].quantile(share), account.max_ns);
        // A bucket knows one call less well than its maximum does.
        return corrected(account, single ? account.max_ns : raw);
      };
      line.p50 = quantile(0.5);
      line.p99 = quantile(0.99);
      std::vector<DurationSpan> spans = durations[i].spans();
      for (DurationSpan& span : spans) {
        span.low = corrected(account, span.low);
        span.high = corrected(account, span.high);
      }
      line.durations =
          std::make_shared<std::vector<DurationSpan>>(std::move(spans));
    }
  }

  // Few lines have sizes.
  void fill_fits() {
    std::map<uint32_t, Sizes> sizes;
    for (const recording::SizeBucket& bucket : recording_.sizes) {
      const recording::Node& node = recording_.nodes[bucket.node];
      uint32_t line = lines_.find_entry(node.edge, node.thread);
      if (line != kNone) sizes[line].add(bucket);
    }
    for (const auto& [line, of_line] : sizes)
      if (lines_.entries[line].times) lines_.entries[line].fit = of_line.fit();
  }

  void fill_totals() {
    Line& totals = books_.totals;
    fill_line(totals, ledger_.totals());
    for (const Line& line : lines_.entries) {
      if (line.errors) totals.errors = totals.errors.value_or(0) + *line.errors;
      totals.samples += line.samples;
      totals.max = std::max(totals.max, line.max);
    }
    for (const recording::Thread& thread : recording_.threads)
      totals.threads += thread.threads;
  }

  void fill_edges() {
    for (size_t i = 0; i < lines_.edges.size(); ++i) {
      EdgeLine& line = lines_.edges[i];
      const EdgeAccount& account = ledger_.edges()[i];
      line.calls = account.amount.calls;
      line.bytes = account.amount.bytes;
      line.calls_error = account.amount.calls_error();
      if (account.timed > 0 && timed_) line.ns = std::max(account.total, 0.0);
    }
  }

  const Recording& recording_;
  Lines lines_;
  Ledger ledger_;
  Books books_;
  bool timed_;   // no process has only counted
  bool looked_;  // and all have looked for preemptions, to their ends
};

}  // namespace

std::optional<double> largest_call_share(const Line& line) {
  if (!line.times || !line.max || line.timed + line.open < 2)
    return std::nullopt;
  double total = line.times->total;
  if (total <= 2 * line.times->total_error) return std::nullopt;
  return std::min(*line.max / total, 1.0);
}

std::optional<double> parallelism(const Line& line) {
  if (!line.pool || *line.pool_wall <= 0) return std::nullopt;
  return (*line.pool + *line.pool_cpu) / *line.pool_wall;
}

Books make_books(const Recording& recording, const Tree& tree, By by,
                 const std::vector<uint32_t>* groups) {
  return BookMaker(recording, tree, by, groups).make();
}

}  // namespace crossbill::analysis
