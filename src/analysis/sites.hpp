// SPDX-License-Identifier: MIT
// From which lines of the host's program the functions are called.
//
// What makes a call is its leaf: known for every call. "Called from" is the
// first place on the stack that is neither of the host's standard library nor
// of an installed package. Stacks are known of some calls only, so a leaf's
// calls are split over these places as they were among those.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "analysis/bill.hpp"
#include "recording/recording.hpp"

namespace crossbill::analysis {

struct Tree;

// By::kSite: a line for each function and place that it is called from, and
// leaf; kCaller: for each function that calls it; kStack: for each stack.
// Without `site` or `stack` where none is known.
std::vector<Line> site_lines(const recording::Recording& recording,
                             const Tree& tree, By by);

// The same by kSite of a recording that knows no site: of the lines and rows of
// books by kEntry.
std::vector<Line> lines_without_sites(const recording::Recording& recording,
                                      const Tree& tree,
                                      const std::vector<uint32_t>& rows,
                                      std::vector<Line> lines);

// Whose code a file is.
enum class Owner { kProgram, kGenerated, kInstalled };
Owner owner_of(const std::string& file);
Owner owner_of(const recording::Site& site);

// "app.py", "sqlalchemy/engine/default.py".
std::string short_file(const std::string& file);

// "app.py:41 save_rows".
std::string place_name(const Place& place);

// "app.py:41 save_rows (via sqlalchemy/engine/default.py:941)".
std::string called_from(const Line& line);
std::string called_from(const Place& site, const Place* via);

}  // namespace crossbill::analysis
