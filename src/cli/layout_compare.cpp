// SPDX-License-Identifier: MIT
// crossbill layout --host: what a host believes, against what its libraries
// define.
#include <deque>

#include "cli/layout_print.hpp"
#include "cli/layout_sides.hpp"
#include "cli/print.hpp"
#include "layout/verdict.hpp"

namespace crossbill::cli {

int layout_compare(const LayoutOptions& options) {
  BoundaryNames names;
  if (!options.symbol_map.empty()) {
    auto read = read_symbol_map(options.symbol_map);
    if (!read) return cannot_tell(read.error());
    names.renamed = std::move(*read);
  }
  Progress progress;
  std::deque<Boundary> boundaries;
  std::deque<layout::Comparison> answers;
  std::vector<report::Compared> comparisons;
  std::vector<std::string> unused;  // libraries, in a sentence each
  for (const std::string& library : options.files) {
    auto boundary = read_boundary(options.host, library, names,
                                  options.sources(), progress);
    if (!boundary) return cannot_tell(boundary.error());
    if (!boundary->nothing.empty()) {
      unused.push_back(boundary->nothing);
      continue;
    }
    boundaries.push_back(std::move(*boundary));
    const Boundary& sides = boundaries.back();
    std::string why = layout::cannot_compare(sides.host, sides.library);
    if (!why.empty()) return cannot_tell({why});
    answers.push_back(
        layout::compare(sides.host, sides.library, names.renamed));
    comparisons.push_back({answers.back(), sides.host, sides.library});
  }
  progress.end();
  for (const std::string& each : unused) complain(each);
  if (comparisons.empty()) return kCannotTell;
  return print_comparisons(options, comparisons);
}

}  // namespace crossbill::cli
