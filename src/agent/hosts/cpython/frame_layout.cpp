// SPDX-License-Identifier: MIT
// Compares the table of frames with what the interpreter says of itself, which
// it does for debuggers that read another process's memory.
#include "agent/hosts/cpython/frame_layout.hpp"

#include "agent/hosts/cpython/told.hpp"

namespace crossbill::agent::cpython {
namespace {

bool are_same(const FrameLayout& layout, const ToldOffsets& offsets,
              const void* runtime) {
  const uint16_t pairs[][2] = {
      {offsets.state_frame, layout.state_frame},
      {offsets.frame_caller, layout.frame_caller},
      {offsets.frame_code, layout.frame_code},
      {offsets.instruction, layout.instruction},
      {offsets.owner, layout.owner},
      {offsets.file, layout.file},
      {offsets.name, layout.name},
      {offsets.function, layout.function},
      {offsets.lines, layout.lines},
      {offsets.first_line, layout.first_line},
      {offsets.instructions, layout.instructions},
  };
  for (auto [where, offset] : pairs)
    if (told(runtime, where) != offset) return false;
  return true;
}

}  // namespace

bool agrees(const FrameLayout& layout, const void* runtime) {
  if (layout.minor < kFirstToTell) return true;
  const ToldOffsets* offsets = told_by(runtime, layout.minor);
  return offsets != nullptr && told(runtime, kToldFreeThreaded) == 0 &&
         are_same(layout, *offsets, runtime);
}

}  // namespace crossbill::agent::cpython
