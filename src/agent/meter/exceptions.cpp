// SPDX-License-Identifier: MIT
// Marks the crossing in which an exception is raised, and takes the mark off
// where it is caught. The mark lies in Activation::marks, which each enter
// writes anew, so neither enter nor leave knows of it. The personality
// (activation.cpp) hands it on to the crossing that an exception comes to.
#include "agent/meter/exceptions.hpp"

#include "agent/base/offsets.h"
#include "agent/meter/activation.hpp"

namespace crossbill::agent {
namespace {

void on_exception(ExceptionEvent event) {
  constexpr uint32_t kMarks[] = {arena::kRaised, arena::kMaybeCaught,
                                 arena::kMaybeCaught, 0};
  Thread& thread = crossbill_thread;
  if (!attached(thread)) return;
  uint64_t here = reinterpret_cast<uint64_t>(__builtin_frame_address(0));
  if (thread.top->sp <= here) drop_dead(thread, here);
  if (is_bottom(thread.top)) return;
  mark_exception(thread.top, kMarks[static_cast<uint64_t>(event)]);
}

}  // namespace

int exception_row(void* original, ExceptionEvent event) {
  crossbill_on_exception = on_exception;
  for (int row = 0; row < EXCEPTION_ROWS; row++) {
    ExceptionRow& found = crossbill_exception_rows[row];
    if (found.original == nullptr) found = {original, event};
    if (found.original == original && found.event == event) return row;
  }
  return -1;
}

}  // namespace crossbill::agent
