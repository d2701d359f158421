// SPDX-License-Identifier: MIT
// Marks where the host would write, and looks at the mark: see host_code.hpp.
#include "agent/stubs/host_code.hpp"

#include "agent/arch/arch.hpp"
#include "agent/base/offsets.h"
#include "agent/hosts/host.hpp"
#include "agent/stubs/edges.hpp"

namespace crossbill::agent {
namespace {

// Nothing that a host writes: odd, and no address.
constexpr uint64_t kMark = static_cast<uint64_t>(int64_t{HOST_MARK});
static_assert((kMark & 1) != 0);

constexpr uint64_t kUnknown = ~uint64_t{0};

// Once for each thread: from then on the stubs do without us.
void find_cell(Thread& thread, const Host& host) {
  thread.host_sought = true;
  if (host.state_accessor == nullptr) return;
  StateAccessor accessor = host.state_accessor();
  if (accessor != nullptr) thread.host_cell = cell_of(accessor);
}

void count_run(Thread& thread, uint64_t* word) {
  if (*word == kMark) return;
  *word = kMark;
  thread.host_runs++;
}

}  // namespace

void watch_host_code(Thread& thread, StubFrame& frame) {
  const Host& host = *host_of(frame.edge);
  if (!thread.host_sought) find_cell(thread, host);
  uint64_t* word = host.code_mark();
  if (word != nullptr) count_run(thread, word);
  frame.kept[0] = word != nullptr ? thread.host_runs : kUnknown;
  uint8_t resumes = crossbill_edges[frame.edge].resumes;
  if (resumes != 0 && host.is_resumed(frame.general[resumes - 1]))
    thread.host_runs++;
}

bool host_code_ran(Thread& thread, const StubFrame& frame) {
  uint64_t* word = host_of(frame.edge)->code_mark();
  if (word != nullptr) count_run(thread, word);
  if (frame.kept[0] == kUnknown || thread.host_runs == frame.kept[0])
    return false;
  // Greenlets' calls do not end in the order in which they began.
  if (!thread.slices) thread.host_runs = frame.kept[0];
  return true;
}

}  // namespace crossbill::agent
