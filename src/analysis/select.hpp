// SPDX-License-Identifier: MIT
// Which lines of a model a bill shows, and in which order.
#pragma once
#include <cstddef>
#include <optional>
#include <string>

#include "analysis/bill.hpp"
#include "analysis/model.hpp"

namespace crossbill::analysis {

// Which amount stacks are shown by.
enum class Measure { kTime, kCalls, kBytes };

struct Choice {
  By by = By::kEntry;
  std::string entry;      // glob over "name" and "library:name"; "" takes all
  size_t top = 0;         // lines of entries; 0: all
  bool findings = false;  // text: these, and no lines
  bool sources = true;    // html: lines of the program's sources, too
  bool flat = false;      // else, where nothing is chosen, what nest() gives
  // None: time, or calls in counts.
  std::optional<Measure> measure = {};
};

// Globs are fnmatch(3)'s, over whole texts.
bool matches(const std::string& text, const std::string& glob);

// Whether a line is of a function that a glob of Choice means: names.hpp.
bool wanted(const Line& line, const std::string& glob);

Bill select(const Model& model, const Choice& choice);

// Fills Bill::sites.
void add_sites(const Model& model, Bill& bill);

// A line is small if neither its toll nor its total is that share of all.
inline constexpr double kSmall = 0.001;
bool is_small(const Line& line, const Bill& bill);

}  // namespace crossbill::analysis
