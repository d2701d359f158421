// SPDX-License-Identifier: MIT
// Enter of a service that is stopped, for calls with a hook: it runs, and no
// more. The thread needs no slot for that.
#include "agent/arch/arch.hpp"
#include "agent/hosts/adapter.hpp"
#include "agent/link/frame_info.hpp"
#include "agent/link/slots.hpp"
#include "agent/meter/hooked.hpp"
#include "agent/meter/own_work.hpp"

namespace crossbill::agent {
namespace {

void run_before(const Hook& hook, StubFrame& frame) {
  auto& arguments = *reinterpret_cast<CallArguments*>(frame.general);
  if (hook.wanted != nullptr && !hook.wanted(arguments)) return;
  OwnWork own_work;
  patch_if_dlopen_seen();
  if (hook.before != nullptr) hook.before(arguments);
}

// As many words of stack arguments as the call has, or why that is not known.
int64_t window_of(const EdgeState& edge, const StubFrame& frame) {
  if ((edge.flags & kRegistersOnly) != 0) return 0;
  uint64_t rule = call_site_at_hand(frame.return_address);
  if (rule == 0) rule = find_call_site(frame.return_address);
  return window_words(frame, rule);
}

}  // namespace
}  // namespace crossbill::agent

using namespace crossbill::agent;

// Called by crossbill_stopped, see arch.hpp for the result.
extern "C" int64_t crossbill_enter_stopped(StubFrame* frame) {
  const EdgeState& edge = crossbill_edges[frame->edge];
  frame->target = edge.target;
  frame->activation = nullptr;
  frame->epoch = 0;
  run_before(*edge.hook, *frame);
  if (!has_after(edge) && !has_finish(edge)) return kJump;
  int64_t words = window_of(edge, *frame);
  return words < 0 ? kJump : words;
}
