// SPDX-License-Identifier: MIT
// The crossing trees summed up: a line for each entry, edge, and all of it.
#pragma once
#include <cstdint>
#include <vector>

#include "analysis/bill.hpp"
#include "analysis/ledger.hpp"
#include "recording/recording.hpp"

namespace crossbill::analysis {

struct Tree;

struct Books {
  By by = By::kEntry;
  std::vector<Line> entries;   // in the order in which they were met
  std::vector<uint32_t> rows;  // kSite, kEntry: by node, which of `entries`
  // In the order in which they were met; none by kSite, kPlace and kRegion.
  std::vector<EdgeLine> edges;
  Line totals;
  Amount outside, outside_waits;  // see Run
  double outside_waits_error = 0;
  uint64_t clamped_lines = 0;  // phases that own cost made negative
  bool has_too_many = false;   // places, so their lines mean nothing
};

// `groups`: see Lines.
Books make_books(const recording::Recording& recording, const Tree& tree, By by,
                 const std::vector<uint32_t>* groups = nullptr);

}  // namespace crossbill::analysis
