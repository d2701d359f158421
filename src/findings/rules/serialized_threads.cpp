// SPDX-License-Identifier: MIT
// serialized-threads: calls that keep the host's lock while they work, and how
// long other threads waited for it meanwhile.
//
// The waits W are measured; which call they waited for is not. With H the time
// in which the calls held the lock, R that in which they did not, and n threads
// of which one at least runs,
//
//     W - R * (n - 1)  <=  waits for the calls  <=  min(W, H * (n - 1))
//
// and W * H / (H + R) is said, which holds where waits are spread evenly.
#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "findings/rules/rules.hpp"
#include "findings/thresholds.hpp"

namespace crossbill::findings {
namespace {

using analysis::Line;

// By these a call lets other threads run.
constexpr const char* kReleases[] = {
    "PyEval_SaveThread", "PyEval_ReleaseThread", "PyEval_ReleaseLock"};

// What all threads of the processes that have several could have done.
struct Threads {
  double wall_ns = 0;
  double waited_ns = 0;
  size_t most = 0;  // in one process
};

Threads threads_of(const Material& material) {
  const analysis::Model& model = material.model();
  std::vector<size_t> counts(model.recording.processes.size());
  for (const recording::Thread& thread : model.recording.threads)
    ++counts[thread.process];
  Threads threads;
  for (size_t i = 0; i < counts.size(); ++i) {
    threads.most = std::max(threads.most, counts[i]);
    if (counts[i] > 1) threads.wall_ns += model.run.processes[i].wall_ns;
  }
  threads.waited_ns = model.run.outside_waits.ns;
  if (model.books.totals.times)
    threads.waited_ns += model.books.totals.times->host_lock;
  return threads;
}

bool releases(const Material& material, const Line& use) {
  return std::any_of(
      use.asked.begin(), use.asked.end(), [&](const analysis::Asked& asked) {
        std::string_view name = material.edge(asked).name;
        return std::find(std::begin(kReleases), std::end(kReleases), name) !=
               std::end(kReleases);
      });
}

// How long the calls held the lock; what lies in calls of other libraries is
// on their lines. Where glue makes the calls, they lie below it.
double held_ns(const Line& use) {
  double held = use.times->total - use.times->host - use.times->host_lock;
  for (const analysis::Asked& asked : use.asked)
    if (asked.downcall && use.by.empty()) held -= asked.amount.ns;
  return std::max(held, 0.0);
}

Saving waits_for(const Threads& threads, double held) {
  auto others = static_cast<double>(threads.most - 1);
  held = std::min(held, threads.wall_ns);
  double rest = threads.wall_ns - held;
  Saving waits;
  waits.low = std::max(0.0, threads.waited_ns - rest * others);
  waits.high = std::min(threads.waited_ns, held * others);
  waits.low = std::min(waits.low, waits.high);
  waits.ns = std::clamp(threads.waited_ns * held / threads.wall_ns, waits.low,
                        waits.high);
  return waits;
}

Finding finding_for(const Line& use, const Threads& threads, double held,
                    const Saving& waits) {
  Finding finding = finding_of(use);
  finding.confidence = waits.low > 0 ? Confidence::kHigh : Confidence::kMedium;
  finding.evidence = fmt::format(
      "its calls held the host's lock for {:.0f} ms, {:.2g} ms each, and other "
      "threads waited for it {:.0f} ms meanwhile ({:.0f} to {:.0f}): of {} "
      "threads {:.1f} stood still",
      held / 1e6, held / 1e6 / static_cast<double>(use.calls), waits.ns / 1e6,
      waits.low / 1e6, waits.high / 1e6, threads.most,
      held > 0 ? waits.ns / held : 0);
  finding.advice.what =
      "let it release the lock while it works (Cython 'nogil', pybind11 and "
      "nanobind 'gil_scoped_release', PyO3 'py.detach'), or use processes";
  return finding;
}

}  // namespace

void serialized_threads(const Material& material, Found& found) {
  Threads threads = threads_of(material);
  if (threads.most < 2 || threads.waited_ns <= 0 || threads.wall_ns <= 0)
    return;
  for (const Line& use : material.uses()) {
    if (!use.times || use.calls == 0 || use.imports > 0) continue;
    if (material.is_java(use)) continue;  // it has no such lock
    double held = held_ns(use);
    if (held < kSerializedMeanNs * static_cast<double>(use.calls) ||
        releases(material, use))
      continue;
    Saving waits = waits_for(threads, held);
    if (waits.ns >= kSerializedShare * threads.wall_ns)
      found.push_back(finding_for(use, threads, held, waits));
  }
}

}  // namespace crossbill::findings
