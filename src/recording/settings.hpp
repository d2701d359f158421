// SPDX-License-Identifier: MIT
// What `crossbill record` tells its agents: the file `settings` in the session
// directory.
//
// This header is included by the agent and by the tool, as arena.hpp is.
#pragma once
#include "recording/arena.hpp"

namespace crossbill::arena {

// What is looked for only where it is asked for, since it costs: bits of
// Settings::watch, and the words of --watch.
inline constexpr uint32_t kWatchPairs = 1, kWatchBorrows = 2, kWatchFrees = 4,
                          kWatchLocks = 8;
struct WatchWord {
  const char* name;
  uint32_t bit;
};
inline constexpr WatchWord kWatchWords[] = {{"pairs", kWatchPairs},
                                            {"borrows", kWatchBorrows},
                                            {"frees", kWatchFrees},
                                            {"locks", kWatchLocks}};

inline constexpr char kSettingsMagic[8] = {'X', 'B', 'S', 'E',
                                           'T', 'S', '0', '4'};
inline constexpr uint32_t kMaxGlobs = 32;
inline constexpr uint32_t kGlobBytes = 256;

// Functions of a library that make handles, and those that free them. Where
// both patterns hold '*', that stands for the same text in both.
struct PairOfUser {
  char maker[kGlobBytes];  // NUL-terminated, as the freer
  char freer[kGlobBytes];
  uint32_t out;    // 0: the maker returns the handle; n: its argument n, from
                   // 1 on, points to where it puts it
  uint32_t freed;  // the freer's argument that is the handle, from 1 on
};
inline constexpr uint32_t kMostArguments = 6;  // those in registers

// What a trace can be asked to keep of a thread, and keeps if not said.
inline constexpr uint32_t kMostTraced = uint32_t{1} << 22;
inline constexpr uint32_t kUsualTraced = uint32_t{1} << 16;

struct Settings {
  char magic[8];
  Mode mode;
  uint32_t core_globs, host_globs;
  uint32_t hand_on;  // 0: the agent's path is not safe enough for children
  uint32_t watch;    // kWatchPairs and the like
  uint32_t pairs;
  uint32_t trace;  // crossings that are kept of each thread; 0: none
  char core[kMaxGlobs][kGlobBytes];  // NUL-terminated, over the path
  char host[kMaxGlobs][kGlobBytes];
  PairOfUser pair[kMaxGlobs];
};

}  // namespace crossbill::arena
