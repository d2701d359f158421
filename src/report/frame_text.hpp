// SPDX-License-Identifier: MIT
// How other tools are told of the frames of a stack.
#pragma once
#include <string>

#include "analysis/flame.hpp"

namespace crossbill::report {

// In one line of printable text: "function (file.py:12)" of the host's, else
// "library.function", without the library where people leave it out.
std::string frame_text(const analysis::FlameFrame& frame);

// The same without a line: what the frames of one function have in common.
std::string function_text(const analysis::FlameFrame& frame);

// Whether the node has any amount of its own.
bool has_own(const analysis::FlameNode& node);

// Fractions as whole numbers whose sum is that of the fractions, rounded.
class WholeNumbers {
 public:
  uint64_t next(double amount);

 private:
  double sum_ = 0;
  uint64_t given_ = 0;
};

}  // namespace crossbill::report
