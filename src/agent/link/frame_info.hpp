// SPDX-License-Identifier: MIT
// How much of the caller's stack may hold arguments of a call.
#pragma once
#include <stdint.h>

#include "agent/arch/arch.hpp"
#include "agent/base/state.hpp"
#include "agent/hosts/adapter.hpp"
#include "agent/link/modules.hpp"

namespace crossbill::agent {

inline constexpr int64_t kNoFrameInfo = -1;
inline constexpr int64_t kFrameTooLarge = -2;
inline constexpr int64_t kOtherStack = -3;

// The rule of a call site, in one word so that readers need no lock:
// return address << 16 | base << 14 | (offset / 8 + kBias).
struct CallSite {
  enum Base : uint64_t { kRsp = 0, kRbp = 1, kRbpIndirect = 2, kNothing = 3 };
  static constexpr int64_t kBias = 64;
  static constexpr int64_t kLargest = (1 << 14) - 1;

  // 8-byte words from the first stack argument to the end of the window; below
  // 0 when that lies before it. Not for kNothing.
  static int64_t words(uint64_t rule, const StubFrame& frame) {
    uint64_t base = rule >> 14 & 3;
    int64_t offset = static_cast<int64_t>(rule & kLargest) - kBias;
    if (__builtin_expect(base == kRsp, 1)) return offset;
    uint64_t end = frame.caller_frame + static_cast<uint64_t>(offset) * 8;
    if (base == kRbpIndirect) end = *reinterpret_cast<uint64_t*>(end) - 8;
    return (static_cast<int64_t>(end - frame.stack_pointer()) - 8) / 8;
  }
};

inline constexpr int64_t kLargestWindow = 8192 / 8;  // words
// A frame that reaches further does not lie on the stack of the call: koffi's
// keeps its frame on the thread's and calls on one of its own.
inline constexpr int64_t kFarthest = (1 << 20) / 8;  // words
inline constexpr int kCallSiteBits = 15;

// Where the rule of a call site is cached; the stubs know this, too.
inline uint64_t& place_of(uint64_t site) {
  return crossbill_call_sites[table_hash(site, 64 - kCallSiteBits)];
}

// The cached rule of a call site; 0: there is none.
inline uint64_t call_site_at_hand(uint64_t site) {
  uint64_t rule = __atomic_load_n(&place_of(site), __ATOMIC_RELAXED);
  return ((rule ^ site << 16) >> 16) == 0 ? rule : 0;
}

// Who knows the code that hosts make: hosts.hpp's made_code_at(). Said once.
void tell_made_code_by(MadeCode (*made_code_at)(uint64_t address));

// Reads the CFI of a call site, and caches the rule. Async-signal-safe, any
// thread.
uint64_t find_call_site(uint64_t site);

// The window of a call: the 8-byte words from the first stack argument to
// the end of the caller's own frame, by the rule of the call site. At most
// 1,024 (8 KiB); else kFrameTooLarge, or kOtherStack.
inline int64_t window_words(const StubFrame& frame, uint64_t rule) {
  if (__builtin_expect((rule >> 14 & 3) == CallSite::kNothing, 0))
    return kNoFrameInfo;
  int64_t words = CallSite::words(rule, frame);
  if (__builtin_expect(words > kLargestWindow, 0))
    return words > kFarthest ? kOtherStack : kFrameTooLarge;
  if (__builtin_expect(words < -CallSite::kBias, 0)) return kOtherStack;
  return words < 0 ? 0 : words;
}

// Whether a function, or a part of one, begins at an address of the module.
bool is_function_start(const Module& module, uint64_t address);

// Whether a function of the module loads its own return address.
bool reads_return_address(const Module& module, const void* function,
                          const char* symbol);

// Forgets cached call sites: code may have been unloaded.
void forget_call_sites();

}  // namespace crossbill::agent
