// SPDX-License-Identifier: MIT
// When traced crossings began and ended, so that each lies in the one that it
// was made in.
#pragma once
#include <cstdint>
#include <vector>

#include "recording/arena_reader.hpp"

namespace crossbill::recording {

// Ticks as the clock told them.
struct Span {
  uint32_t node = kNoIndex;
  uint64_t start = 0, end = 0;
  uint64_t own = 0;  // of these, work of ours that is in no node's time
};

// By thread, then by start, outer ones first.
//
// A crossing's start is later than it was by all work of ours in it, and so may
// be later than that of one in it. On a clock that stands still meanwhile (see
// arena::Traced) it is found which ones lie in it: it began at the latest when
// the first of these did.
std::vector<Span> spans_of(const Arena& arena);

}  // namespace crossbill::recording
