// SPDX-License-Identifier: MIT
// All that a recording says, own cost taken out: made once, then read by what
// selects, prints, judges or compares. Nothing is left out or put in order.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/bill.hpp"
#include "analysis/books.hpp"
#include "analysis/own_cost.hpp"
#include "analysis/walk.hpp"
#include "recording/recording.hpp"

namespace crossbill::analysis {

// The crossing trees: recording.nodes, their children, and what each took.
struct Tree {
  explicit Tree(const recording::Recording& recording)
      : children(recording.nodes), costs(recording) {}

  Trees children;
  NodeCosts costs;  // by node
};

class Model {
 public:
  // The recording must outlive the model. Another `by` than the books' can be
  // chosen of it, too, at the price of a second set of books.
  explicit Model(const recording::Recording& recording, By by = By::kEntry);

  const recording::Recording& recording;
  Tree tree;
  Books books;
  Run run;

  // site_lines() by site, made when they are first asked for.
  const std::vector<Line>& sites() const;

 private:
  mutable std::optional<std::vector<Line>> sites_;
};

}  // namespace crossbill::analysis
