// SPDX-License-Identifier: MIT
// Today's counts as a budget: into the text of one that exists, whose comments
// and order stay, or as a new one.
#pragma once
#include <string>
#include <vector>

#include "budget/budget.hpp"
#include "budget/measured.hpp"

namespace crossbill::budget {

struct Update {
  std::string text;
  std::vector<std::string> changes;  // "line 7: calls 52 -> 50"
  std::vector<std::string> left;     // "line 9: ...": what could not be written
};

// Bounds on times, and limits that are for others, stay as they are.
Update updated(const Budget& budget, const std::vector<Measured>& runs);

// A limit for each library, and for each function that makes much of all.
std::string new_budget(const std::vector<Measured>& runs);

}  // namespace crossbill::budget
