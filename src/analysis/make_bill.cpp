// SPDX-License-Identifier: MIT
// From a recording to its bill: walks, books, and makes lines of accounts.
#include "analysis/make_bill.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "analysis/ledger.hpp"
#include "analysis/lines.hpp"
#include "analysis/notes.hpp"
#include "analysis/own_cost.hpp"
#include "analysis/percentiles.hpp"
#include "analysis/walk.hpp"
#include "recording/names.hpp"

namespace crossbill::analysis {
namespace {

using recording::kNone;
using recording::Recording;

class BillMaker {
 public:
  BillMaker(const Recording& recording, const Options& options)
      : recording_(recording),
        options_(options),
        trees_(recording.nodes),
        lines_(recording, options.by),
        ledger_(recording, lines_) {}

  Bill make() {
    trees_.walk(ledger_);
    fill_run();
    fill_recorder();
    fill_processes();
    fill_entries();
    fill_percentiles();
    fill_totals();
    fill_edges();
    bill_.recorder.clamped_lines = clamped_;
    select_entries();
    return std::move(bill_);
  }

 private:
  double at_least_zero(double ns) {
    if (ns < -0.5) ++clamped_;  // less is rounding
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
    times.total_error = account.error;
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
    times.logic = at_least_zero(times.total - times.toll() - times.host);
    // Own cost was taken for more than it was: the parts were measured, too.
    double parts = times.toll() + times.host;
    times.total_error = std::max(times.total_error, parts - times.total);
    times.total = std::max(times.total, parts);
    return times;
  }

  void fill_line(Line& line, const Account& account) {
    line.calls = account.calls;
    line.timed = account.timed;
    line.open = account.open;
    if (account.lent_known) line.lent_bytes = account.lent_bytes;
    line.alloc = account.alloc;
    line.copies = account.copies;
    line.strings = account.strings;
    if (account.timed + account.open > 0 && bill_.recorder.exact)
      line.times = times_of(account);
    line.cpu_calls = account.cpu_calls;
    if (account.cpu_calls == 0) return;
    line.cpu = account.cpu;
    line.cpu_wall = account.cpu_wall;
  }

  void fill_run() {
    bill_.command = recording_.meta.command;
    bill_.exit = recording_.meta.exit;
    bill_.wall_ns = static_cast<double>(recording_.meta.wall_ns);
    if (recording_.meta.cpu_ns)
      bill_.cpu_ns = static_cast<double>(*recording_.meta.cpu_ns);
  }

  void fill_recorder() {
    Recorder& recorder = bill_.recorder;
    recorder.version = recording_.meta.version;
    NodeCost outside = outside_cost(recording_);
    recorder.own_ns = ledger_.own_ns() + outside.own;
    recorder.own_error_ns = ledger_.own_error_ns() + outside.error;
    for (const recording::Process& process : recording_.processes) {
      recorder.exact &= process.mode == arena::Mode::kExact;
      recorder.clock = recording::name_of(process.clock);
      recorder.inner_error_ns =
          std::max(recorder.inner_error_ns, process.inner_error_ns);
      recorder.lost += process.lost;
      recorder.untimed += process.untimed;
      recorder.clamped += process.clamped;
    }
    recorder.notes = make_notes(recording_);
  }

  void fill_processes() {
    for (const recording::Process& process : recording_.processes) {
      ProcessLine line;
      line.id = static_cast<uint32_t>(bill_.processes.size()) + 1;
      line.pid = process.pid;
      line.image = process.image;
      if (process.parent != kNone) line.parent = process.parent + 1;
      line.command = process.command;
      line.host = process.host;
      line.exit = process.exit;
      line.running = process.running;
      line.wall_ns = static_cast<double>(process.wall_ns);
      if (process.cpu_ns) line.cpu_ns = static_cast<double>(*process.cpu_ns);
      bill_.processes.push_back(std::move(line));
    }
    for (const recording::Node& node : recording_.nodes) {
      uint32_t process = recording_.threads[node.thread].process;
      bill_.processes[process].crossings += node.calls;
    }
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
      if (line.times) line.max = corrected(account, account.max_ns);
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
      uint32_t line = lines_.find_entry(bucket.edge, bucket.thread);
      if (line != kNone) durations[line].add(bucket);
    }
    for (size_t i = 0; i < durations.size(); ++i) {
      Line& line = lines_.entries[i];
      const Account& account = ledger_.entries()[i];
      line.samples = durations[i].samples();
      if (line.samples == 0 || !line.times) continue;
      auto quantile = [&](double share) {
        double raw = std::min(durations[i].quantile(share), account.max_ns);
        return corrected(account, raw);
      };
      line.p50 = quantile(0.5);
      line.p99 = quantile(0.99);
    }
  }

  void fill_totals() {
    Line& totals = bill_.totals;
    fill_line(totals, ledger_.totals());
    for (const Line& line : lines_.entries) {
      if (line.errors) totals.errors = totals.errors.value_or(0) + *line.errors;
      totals.samples += line.samples;
      totals.max = std::max(totals.max, line.max);
    }
    for (const recording::Thread& thread : recording_.threads)
      totals.threads += thread.threads;
    for (const recording::Node& node : recording_.nodes) {
      arena::Kind kind = recording_.edges[node.edge].kind;
      bill_.crossings += node.calls;
      if (kind == arena::Kind::kDowncall) bill_.downcalls += node.calls;
      if (kind == arena::Kind::kUpcall) bill_.upcalls += node.calls;
      if (kind == arena::Kind::kService) bill_.services += node.calls;
    }
    bill_.outside = ledger_.outside();
    bill_.outside_waits = ledger_.outside_waits();
    fill_outside();
  }

  void fill_outside() {
    std::map<uint32_t, uint64_t> calls;  // by the caller's module
    for (const recording::Node& node : recording_.nodes) {
      const recording::Edge& edge = recording_.edges[node.edge];
      if (node.parent == kNone && edge.from != kNone &&
          edge.kind != arena::Kind::kDowncall &&
          edge.category != arena::Category::kHostLock)
        calls[edge.from] += node.calls;
    }
    std::vector<std::pair<uint64_t, uint32_t>> order;
    order.reserve(calls.size());
    for (auto [module, count] : calls) order.emplace_back(count, module);
    std::sort(order.rbegin(), order.rend());
    for (auto [count, module] : order)
      bill_.outside_of.push_back(file_name(recording_.modules[module].path));
  }

  void fill_edges() {
    for (size_t i = 0; i < lines_.edges.size(); ++i) {
      EdgeLine& line = lines_.edges[i];
      const Account& account = ledger_.edges()[i];
      line.calls = account.calls;
      line.bytes = account.amounts[0].bytes;
      if (account.timed > 0 && bill_.recorder.exact)
        line.ns = std::max(account.total, 0.0);
    }
    bill_.edges = std::move(lines_.edges);
    std::stable_sort(bill_.edges.begin(), bill_.edges.end(),
                     [](const EdgeLine& left, const EdgeLine& right) {
                       return std::tuple(left.ns.value_or(0), left.calls) >
                              std::tuple(right.ns.value_or(0), right.calls);
                     });
  }

  bool wanted(const Line& line) const {
    if (options_.entry.empty()) return true;
    const char* glob = options_.entry.c_str();
    std::string full = line.core + ":" + line.name;
    return fnmatch(glob, line.name.c_str(), 0) == 0 ||
           fnmatch(glob, full.c_str(), 0) == 0;
  }

  static auto order_of(const Line& line) {
    double toll = line.times ? line.times->toll() : 0;
    double total = line.times ? line.times->total : 0;
    return std::tuple(toll, total, line.calls);
  }

  void select_entries() {
    bill_.entries = std::move(lines_.entries);
    std::erase_if(bill_.entries,
                  [&](const Line& line) { return !wanted(line); });
    std::stable_sort(bill_.entries.begin(), bill_.entries.end(),
                     [](const Line& left, const Line& right) {
                       return order_of(left) > order_of(right);
                     });
    bill_.filter = options_.entry;
    if (options_.top == 0 || bill_.entries.size() <= options_.top) return;
    // A long entry without toll must not make room for a tiny one with some.
    std::stable_partition(
        bill_.entries.begin(), bill_.entries.end(),
        [&](const Line& line) { return !is_small(line, bill_); });
    bill_.entries_left_out = bill_.entries.size() - options_.top;
    for (size_t i = options_.top; i < bill_.entries.size(); ++i) {
      const Line& line = bill_.entries[i];
      bill_.left_out.calls += line.calls;
      if (line.times) bill_.left_out.ns += line.times->toll();
    }
    bill_.entries.resize(options_.top);
  }

  const Recording& recording_;
  const Options& options_;
  Trees trees_;
  Lines lines_;
  Ledger ledger_;
  Bill bill_;
  uint64_t clamped_ = 0;
};

}  // namespace

bool is_small(const Line& line, const Bill& bill) {
  constexpr double kSmall = 0.001;
  if (!line.times || !bill.totals.times) return false;
  return line.times->toll() < kSmall * bill.totals.times->toll() &&
         line.times->total < kSmall * bill.totals.times->total;
}

Bill make_bill(const Recording& recording, const Options& options) {
  return BillMaker(recording, options).make();
}

}  // namespace crossbill::analysis
