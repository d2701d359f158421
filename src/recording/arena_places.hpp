// SPDX-License-Identifier: MIT
// Records of an arena about where calls are made from.
//
// This header is included by the agent and by the tool, as arena.hpp is.
#pragma once
#include "recording/arena.hpp"

namespace crossbill::arena {

// A place of the host's program that makes calls, once for each file, function
// and line. kNative: the return address of a call in a host's machine code.
enum class SiteKind : uint8_t { kHost = 1, kNative };
// Where code has no module it has no offset either, and one of these is its
// function: it was made at run time, or there were too many places.
inline constexpr char kMadeCode[] = "[jit]";
inline constexpr char kOtherSites[] = "[other sites]";
struct Site {     // 24 bytes
  Ref file;       // string; kNative: the Module
  Ref function;   // string, as qualified as the host has it, or 0
  uint32_t line;  // 0: not known
  SiteKind kind;
  uint8_t installed;  // agent's: 1: see PlaceText
  uint8_t pad[2];
  uint64_t offset;  // kNative: of the address in the module
};
static_assert(sizeof(Site) == 24);

// A place on a host's stack, and who called its function: once for each pair.
struct Frame {  // 8 bytes
  Ref site;
  Ref caller;  // Frame, an earlier one; 0: there is none, or it was cut off
};
static_assert(sizeof(Frame) == 8);

// How many of a node's calls came from there, by those whose stack was taken.
struct Stack {  // 16 bytes
  Ref node;
  Ref frame;  // the innermost
  uint64_t calls;
};
static_assert(sizeof(Stack) == 16);
inline constexpr uint32_t kMostFrames = 64;  // of a stack, from the innermost

// A stretch of a thread's work that the program has named, within another one
// or none: its numbers are dense. A forked child goes on in the ones that were
// open, which have begun anew in it. Number 0 stands for what is in no region:
// `begun` are those that there was no room for, `ended` the ends of none.
struct Region {  // 32 bytes
  Ref name;
  uint16_t number;
  uint16_t around;  // the number of the one that it lies in, 0: none
  uint64_t begun;
  uint64_t ended;
  uint64_t astray;  // of `ended`, where it was not begun, or out of order
};
static_assert(sizeof(Region) == 32);
inline constexpr uint32_t kMaxRegions = 16384;  // the first is none
inline constexpr uint32_t kMaxRegionDepth = 32;

}  // namespace crossbill::arena
