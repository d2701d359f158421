// SPDX-License-Identifier: MIT
// Lines of the program's sources, as they are now.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analysis/bill.hpp"
#include "recording/recording.hpp"

namespace crossbill::report::html {

class SourceLines {
 public:
  explicit SourceLines(const recording::Recording& recording)
      : started_ns_(recording.meta.started_ns) {}

  // Without its indentation, printable and of at most 200 columns; "" where the
  // file has changed since the run or cannot be read, and where it is not known
  // when the run was. Files that are named by their package are looked for in
  // the folders of who makes the page, where build tools have sources.
  std::string line_of(const analysis::Place& place);

 private:
  std::string path_of(const analysis::Place& place) const;

  std::optional<uint64_t> started_ns_;
  std::map<std::string, std::vector<std::string>> files_;
};

}  // namespace crossbill::report::html
