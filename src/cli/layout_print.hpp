// SPDX-License-Identifier: MIT
// How `crossbill layout` prints its answers, and says what it could not do.
#pragma once
#include <string>
#include <vector>

#include "cli/layout.hpp"
#include "report/layout/formats.hpp"

namespace crossbill::cli {

// Says it on standard error; the exit status.
int cannot_tell(const layout::Problem& problem);

// Writes a text to standard output or to options.output; `status`, or
// kCannotTell where it could not be written.
int print_text(const LayoutOptions& options, const std::string& text,
               int status);

// In options.format. The status of comparisons is that of their verdicts.
int print_maps(const LayoutOptions& options,
               const std::vector<report::Maps>& maps);
int print_comparisons(const LayoutOptions& options,
                      const std::vector<report::Compared>& comparisons);

}  // namespace crossbill::cli
