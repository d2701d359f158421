// SPDX-License-Identifier: MIT
// What the rules on handles share: handles by the function and line that made
// them, and calls that misused some.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "analysis/bill.hpp"
#include "findings/material.hpp"
#include "recording/recording.hpp"

namespace crossbill::findings {

// Handles that one function made for one line.
struct MadeBy {
  analysis::Line maker;
  std::string freers;  // "a or b"
  uint64_t made = 0, freed = 0;
  uint64_t left = 0;     // neither freed nor handed out again at the end ...
  uint64_t given = 0;    // ... of which the library may own these
  uint64_t at_kill = 0;  // the same of processes that were killed
  uint64_t shared = 0;
  uint64_t idle = 0, idle_ns = 0, life_ns = 0;
  bool by_host = true;  // and not by another library
  bool sure = false;    // the functions are known, not only their names
  // Of all handles of the pair, wherever they were made.
  uint64_t pair_freed = 0;
  uint64_t unseen = 0;    // frees that were not followed
  bool doubtful = false;  // not all that became of them was seen
};
std::vector<MadeBy> handles_made(const Material& material);

// Calls of one function from one line that misused handles of one maker.
struct MisusedBy {
  analysis::Line call, maker, freed;
  bool knows_freed = false;
  uint64_t calls = 0;
  // Whether this kind of handle is what the function takes, and nothing about
  // it went unseen.
  bool sure = false;
};
std::vector<MisusedBy> misuses(const Material& material,
                               arena::MisuseKind kind);

// "app.c:12 main", or "" where it is not known.
std::string where(const analysis::Line& line);

}  // namespace crossbill::findings
