// SPDX-License-Identifier: MIT
// How much of the stack a call is given: see windows.hpp.
#include "agent/meter/windows.hpp"

#include "agent/base/state.hpp"
#include "agent/link/frame_info.hpp"
#include "agent/stubs/edges.hpp"

namespace crossbill::agent {
namespace {

// Negative: it does not know, either.
int words_by_host(const StubFrame& frame) {
  auto* words_of = words_of_call(frame.edge);
  if (words_of == nullptr) return -1;
  int words = words_of(frame.general, false);
  if (words >= 0 || !can_keep_vectors()) return words;
  auto ask = [&] { words = words_of(frame.general, true); };
  crossbill_call_between([](void* it) { (*static_cast<decltype(ask)*>(it))(); },
                         &ask);
  return words;
}

}  // namespace

int64_t window_of(const StubFrame& frame) {
  const EdgeState& edge = crossbill_edges[frame.edge];
  if ((edge.flags & kRegistersOnly) != 0) return 0;
  if (edge.words != 0) return edge.words;
  uint64_t rule = call_site_at_hand(frame.return_address);
  if (rule == 0) rule = find_call_site(frame.return_address);
  int64_t words = window_words(frame, rule);
  int asked = words < 0 ? words_by_host(frame) : -1;
  return asked < 0 ? words : asked;
}

}  // namespace crossbill::agent
