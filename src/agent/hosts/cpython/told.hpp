// SPDX-License-Identifier: MIT
// What CPython says of itself since 3.13, for debuggers that read another
// process's memory: numbers of 64 bits with which _PyRuntime begins
// (_Py_DebugOffsets). By them the agent checks its tables.
//
// tests/python/test_frames.py compares it with the headers of every installed
// Python, for both kinds of builds.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

namespace crossbill::agent::cpython {

inline constexpr char kToldCookie[] = "xdebugpy";

// Where numbers stand, in bytes; what stands there is said behind it.
inline constexpr size_t kToldVersion = 8;  // PY_VERSION_HEX
inline constexpr size_t kToldFreeThreaded = 16;
struct ToldOffsets {
  uint8_t minor;
  // PyObject's size, and where its type is; where an interpreter has a pointer
  // to its GIL, and where that says how often it is enabled.
  uint16_t object_size, object_type, gil, gil_enabled;
  // As in FrameLayout.
  uint16_t state_frame, frame_caller, frame_code, instruction, owner;
  uint16_t file, name, function, lines, first_line, instructions;
};

inline constexpr ToldOffsets kToldOffsets[] = {
    {13, 352, 360, 112, 128, 184, 232, 240, 248, 264, 280, 288, 296, 304, 312,
     344},
    {14, 400, 408, 120, 136, 208, 256, 264, 272, 288, 320, 328, 336, 344, 352,
     384},
    {15, 464, 472, 120, 136, 208, 320, 328, 336, 352, 384, 392, 400, 408, 416,
     448},
};
inline constexpr int kFirstToTell = kToldOffsets[0].minor;

inline uint64_t told(const void* runtime, size_t place) {
  uint64_t number = 0;
  memcpy(&number, static_cast<const char*>(runtime) + place, sizeof number);
  return number;
}

// Where a runtime says what; null if it does not say that it is 3.`minor`.
// `runtime`: its _PyRuntime, or null.
inline const ToldOffsets* told_by(const void* runtime, int minor) {
  if (runtime == nullptr ||
      memcmp(runtime, kToldCookie, sizeof kToldCookie - 1) != 0)
    return nullptr;
  auto version = 3u << 8 | static_cast<unsigned>(minor);
  if (told(runtime, kToldVersion) >> 16 != version) return nullptr;
  for (const ToldOffsets& row : kToldOffsets)
    if (row.minor == minor) return &row;
  return nullptr;
}

}  // namespace crossbill::agent::cpython
