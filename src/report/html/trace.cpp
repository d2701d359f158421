// SPDX-License-Identifier: MIT
// What the page's timeline of threads shows: traced crossings, of many those
// that took longest.
#include <algorithm>
#include <functional>
#include <map>

#include "report/html/content.hpp"
#include "unicode/printable.hpp"

namespace crossbill::report::html {
namespace {

using recording::Recording;
using recording::Traced;

// What a bar is drawn as.
enum Kind { kFunction = 0, kWait = 1, kOther = 2 };

Kind kind_of(const recording::Edge& edge) {
  if (edge.category == arena::Category::kHostLock) return kWait;
  return edge.kind == arena::Kind::kDowncall ? kFunction : kOther;
}

// The shortest that is shown.
uint64_t least_of(const std::vector<Traced>& trace) {
  if (trace.size() <= kMostTraced) return 0;
  std::vector<uint64_t> lengths;
  for (const Traced& one : trace) lengths.push_back(one.ns);
  auto bar = lengths.begin() + static_cast<ptrdiff_t>(kMostTraced);
  std::nth_element(lengths.begin(), bar, lengths.end(), std::greater<>());
  return *bar + 1;
}

class Timeline {
 public:
  explicit Timeline(const Content& content)
      : content_(content), all_(content.model.recording) {
    uint64_t least = least_of(all_.trace);
    uint64_t first = UINT64_MAX;
    for (const Traced& one : all_.trace) first = std::min(first, one.start_ns);
    for (const Traced& one : all_.trace)
      if (one.ns >= least) add(one, first);
  }

  Json take() {
    return object({{"threads", std::move(threads_)},
                   {"thread", std::move(thread_)},
                   {"kind", std::move(kind_)},
                   {"start", std::move(start_)},
                   {"ns", std::move(ns_)},
                   {"frame", std::move(frame_)}});
  }

 private:
  void add(const Traced& one, uint64_t first) {
    const recording::Edge& edge = all_.edges[all_.nodes[one.node].edge];
    thread_.push_back(lane_of(one.thread));
    kind_.push_back(static_cast<int>(kind_of(edge)));
    start_.push_back(one.start_ns - first);
    ns_.push_back(one.ns);
    frame_.push_back(content_.flame.of_edges[all_.nodes[one.node].edge]);
  }

  size_t lane_of(uint32_t index) {
    auto [found, added] = lanes_.try_emplace(index, lanes_.size());
    if (!added) return found->second;
    const recording::Thread& thread = all_.threads[index];
    threads_.push_back(object({{"name", unicode::printable(thread.name)},
                               {"tid", thread.tid},
                               {"process", all_.processes[thread.process].pid},
                               {"dropped", thread.trace_dropped}}));
    return found->second;
  }

  const Content& content_;
  const Recording& all_;
  std::map<uint32_t, size_t> lanes_;
  Json threads_ = Json::array(), thread_ = threads_, kind_ = threads_,
       start_ = threads_, ns_ = threads_, frame_ = threads_;
};

}  // namespace

Json trace_of(const Content& content) {
  if (content.model.recording.trace.empty()) return nullptr;
  return Timeline(content).take();
}

}  // namespace crossbill::report::html
