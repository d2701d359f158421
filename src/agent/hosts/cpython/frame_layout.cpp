// SPDX-License-Identifier: MIT
// Compares the table of frames with what the interpreter says of itself, which
// it does for debuggers that read another process's memory.
#include "agent/hosts/cpython/frame_layout.hpp"

#include <string.h>

namespace crossbill::agent::cpython {
namespace {

uint64_t number_at(const void* runtime, size_t offset) {
  uint64_t number = 0;
  memcpy(&number, static_cast<const char*>(runtime) + offset, sizeof number);
  return number;
}

bool are_same(const FrameLayout& layout, const ToldOffsets& told,
              const void* runtime) {
  const uint16_t pairs[][2] = {
      {told.state_frame, layout.state_frame},
      {told.frame_caller, layout.frame_caller},
      {told.frame_code, layout.frame_code},
      {told.instruction, layout.instruction},
      {told.owner, layout.owner},
      {told.file, layout.file},
      {told.name, layout.name},
      {told.function, layout.function},
      {told.lines, layout.lines},
      {told.first_line, layout.first_line},
      {told.instructions, layout.instructions},
  };
  for (auto [where, offset] : pairs)
    if (number_at(runtime, where) != offset) return false;
  return true;
}

}  // namespace

bool agrees(const FrameLayout& layout, const void* runtime) {
  for (const ToldOffsets& told : kToldOffsets) {
    if (told.minor != layout.minor) continue;
    if (runtime == nullptr ||
        memcmp(runtime, kOffsetsCookie, sizeof kOffsetsCookie - 1) != 0)
      return false;
    uint64_t version = number_at(runtime, kOffsetsVersion);
    return version >> 16 == (3u << 8 | told.minor) &&
           number_at(runtime, kOffsetsFreeThreaded) == 0 &&
           are_same(layout, told, runtime);
  }
  return true;
}

}  // namespace crossbill::agent::cpython
