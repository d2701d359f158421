// SPDX-License-Identifier: MIT
// What is to be known of a function that hands memory out or takes it back.
#pragma once
#include "agent/hosts/adapter.hpp"

namespace crossbill::agent {

// Whose memory it is: what one makes, no other one may take back.
enum class Family : uint8_t {
  kMalloc = 1,
  kNew,
  kNewArray,
  kHost,  // and on: those of a host's API, in its own order
};

// Where such a function has what it is given back, and says what it made.
enum class Allocation : uint8_t {
  kResult,    // malloc: the result
  kArgument,  // posix_memalign: where argument 0 points, if the result is 0
  kInPlace,   // getline: the same, where something may lie already
  kAnew,      // realloc: argument 0 goes, the result comes
  kFree,      // argument 0 goes
};

// A row begins with its hook, by which an edge leads to it.
struct Allocator {
  Hook hook;
  Family family;
  Allocation what;
  uint8_t bytes;   // 1 + the argument that says how many, or 0
  uint8_t bytes2;  // the same, of a second factor
};

}  // namespace crossbill::agent
