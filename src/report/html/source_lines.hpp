// SPDX-License-Identifier: MIT
// Lines of the program's sources, as they are now.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "analysis/bill.hpp"
#include "recording/recording.hpp"

namespace crossbill::report::html {

class SourceLines {
 public:
  explicit SourceLines(const recording::Recording& recording)
      : known_(recording.meta.started_ns.has_value()) {}

  // Without its indentation, printable and of at most 200 columns; "" where the
  // file has changed since the run or cannot be read, and where it is not known
  // when the run was.
  std::string line_of(const analysis::Place& place);

 private:
  bool known_;
  std::map<std::string, std::vector<std::string>> files_;
};

}  // namespace crossbill::report::html
