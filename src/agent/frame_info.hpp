// SPDX-License-Identifier: MIT
// How much of the caller's stack may hold arguments of a call.
#pragma once
#include <stdint.h>

namespace crossbill::agent {

struct StubFrame;

inline constexpr int64_t kNoFrameInfo = -1;
inline constexpr int64_t kFrameTooLarge = -2;

// The window of a call: the 8-byte words from the first stack argument to
// the end of the caller's own frame, by the CFI of the return address. At
// most 1,024 (8 KiB); else kFrameTooLarge. Async-signal-safe, cached by
// call site, any thread.
int64_t window_words(const StubFrame& frame);

// Forgets cached call sites: code may have been unloaded.
void forget_call_sites();

}  // namespace crossbill::agent
