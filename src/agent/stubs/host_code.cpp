// SPDX-License-Identifier: MIT
// Marks where the host would write, and looks at the mark: see host_code.hpp.
#include "agent/stubs/host_code.hpp"

#include "agent/base/state.hpp"
#include "agent/hosts/host.hpp"
#include "agent/stubs/edges.hpp"

namespace crossbill::agent {
namespace {

// Nothing that a host writes: odd, and no address.
constexpr uint64_t kUntouched = 0xc5055b111c0de001;

}  // namespace

void watch_host_code(StubFrame& frame) {
  const Host& host = *host_of(frame.edge);
  uint64_t* mark = host.code_mark();
  frame.kept[0] = reinterpret_cast<uint64_t>(mark);
  if (mark == nullptr) return;
  frame.kept[1] = *mark;
  uint8_t resumes = crossbill_edges[frame.edge].resumes;
  bool leaves_nothing =
      resumes != 0 && host.is_resumed(frame.general[resumes - 1]);
  *mark = leaves_nothing ? 0 : kUntouched;
}

bool host_code_ran(const StubFrame& frame) {
  uint64_t* mark = reinterpret_cast<uint64_t*>(frame.kept[0]);
  // Elsewhere by now: the old place may be gone.
  if (mark == nullptr || host_of(frame.edge)->code_mark() != mark) return false;
  bool ran = *mark != kUntouched;
  *mark = frame.kept[1];
  return ran;
}

}  // namespace crossbill::agent
