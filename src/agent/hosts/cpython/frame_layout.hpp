// SPDX-License-Identifier: MIT
// Where things lie in CPython's frames and code objects, by version.
//
// tests/python/test_frames.py compares it with the headers of every installed
// Python.
#pragma once
#include <stddef.h>
#include <stdint.h>

namespace crossbill::agent::cpython {

// How a code object says which line an instruction is of.
enum class LineFormat : uint8_t {
  kNumberTable,    // 3.9: co_lnotab
  kLineTable,      // 3.10: co_linetable, PEP 626
  kLocationTable,  // since 3.11: co_linetable, PEP 657
};

inline constexpr uint16_t kNone = 0xffff;

// Offsets in bytes.
struct FrameLayout {
  uint8_t minor;
  LineFormat lines_as;
  uint16_t state_frame;  // of PyThreadState: the frame, or a _PyCFrame
  uint16_t inner_frame;  // of _PyCFrame: the frame; kNone: there is none
  // Of a frame.
  uint16_t frame_code, frame_caller;
  uint16_t instruction;  // a pointer to it, or its number: f_lasti
  uint16_t owner;        // a byte; kNone: frames have no owners
  // Of a code object.
  uint16_t file, name, function, first_line, lines;
  uint16_t instructions;       // they lie in it; kNone: in a bytes object
  uint16_t first_traceable;    // how many come before a call's own; or kNone
  uint16_t instruction_bytes;  // of `instructions` = kNone: the bytes object
  // Since 3.14: bits of `frame_code` that are no part of the address.
  uint8_t tag_bits = 0;
};

inline constexpr FrameLayout kFrameLayouts[] = {
    {9, LineFormat::kNumberTable, 24, kNone, 32, 24, 104, kNone, 104, 112, 112,
     40, 120, kNone, kNone, 48},
    {10, LineFormat::kLineTable, 24, kNone, 32, 24, 96, kNone, 104, 112, 112,
     40, 120, kNone, kNone, 48},
    {11, LineFormat::kLocationTable, 56, 8, 32, 48, 56, 69, 112, 120, 128, 72,
     136, 184, 168, kNone},
    {12, LineFormat::kLocationTable, 56, 0, 0, 8, 56, 70, 112, 120, 128, 68,
     136, 192, 176, kNone},
    {13, LineFormat::kLocationTable, 72, kNone, 0, 8, 56, 70, 112, 120, 128, 68,
     136, 200, 184, kNone},
    {14, LineFormat::kLocationTable, 72, kNone, 0, 8, 56, 74, 112, 120, 128, 68,
     136, 208, 192, kNone, 3},
    {15, LineFormat::kLocationTable, 72, kNone, 0, 8, 56, 74, 112, 120, 128, 68,
     136, 208, 192, kNone, 3},
};

constexpr const FrameLayout* frame_layout(int minor) {
  for (const FrameLayout& layout : kFrameLayouts)
    if (layout.minor == minor) return &layout;
  return nullptr;
}

// Whether an interpreter says of its frames what the table does; so does one
// that is too old to say anything. `runtime`: its _PyRuntime, or null.
bool agrees(const FrameLayout& layout, const void* runtime);

// Since 3.11: who has a frame. From the third on it is no function's: it only
// marks where C has called the interpreter.
inline constexpr uint8_t kOwnedByGenerator = 1;
inline constexpr uint8_t kFirstShim = 3;

}  // namespace crossbill::agent::cpython
