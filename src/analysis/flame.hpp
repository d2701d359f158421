// SPDX-License-Identifier: MIT
// All crossings of a recording as one tree of stacks, for pictures and for
// other tools: the host's stack, the library's function, what that asked of the
// host and of libc, and so on.
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "analysis/model.hpp"

namespace crossbill::analysis {

enum class FrameKind : uint8_t {
  kHost,      // a line of the host's program
  kFunction,  // of a library: a downcall
  kCallback,  // the host's code, called by a library
  kApi,       // a function of the host's API
  kLibc,
  kOutside,  // API and libc calls in no recorded call of their library
  kSmall,    // what prune() has taken out of one place
  kThread,   // all that one thread did
  kGlue      // glue that makes the call of a function, by that one's name
};

// Other words for kinds, as the page and exports say them.
const char* name_of(FrameKind kind);

struct FlameFrame {
  FrameKind kind = FrameKind::kHost;
  std::string name;      // of the function, as people write it
  std::string owner;     // the short name of its library, or its file's path
  uint32_t line = 0;     // of kHost: that makes the call; 0: not known
  std::string symbol;    // mangled, or ""
  std::string category;  // of kApi and kLibc: what it does, or ""
};

// Amounts are the node's own, without those of the nodes below it.
struct FlameNode {
  uint32_t parent = recording::kNone;  // an earlier node; none: outermost
  uint32_t frame = 0;                  // in Flame::frames
  uint64_t calls = 0, bytes = 0;
  double ns = 0;  // 0 in counts
};

struct Flame {
  std::vector<FlameFrame> frames;  // each once
  std::vector<FlameNode> nodes;
  std::vector<uint32_t> of_edges;  // by edge of the recording: its frame, or
                                   // kNone where it has no node
  bool timed = false;
  std::map<uint32_t, uint32_t> hidden;  // by kSmall: nodes that it stands for
  // Waits for locks in no recorded call, mostly of threads that a library keeps
  // asleep: they are no node's time.
  double waits_outside = 0;
};

// Calls, bytes and time of each function, with all below it, add up to those of
// its line in the bill; what the line has beyond its parts, where few calls
// were timed, is the function's own. Where a line's calls came from several
// stacks they are split as those were whose stack was taken. Own cost is out;
// where that leaves less than no time, what is missing is taken from who
// called. `by_thread`: where several threads made calls, each has a tree of its
// own, below its kThread.
Flame make_flame(const Model& model, bool by_thread = false);

// The nodes with most time, calls or bytes, at most about so many; in place of
// the others, one kSmall below each node that had some.
Flame prune(const Flame& flame, size_t most);

}  // namespace crossbill::analysis
