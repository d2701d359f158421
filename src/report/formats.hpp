// SPDX-License-Identifier: MIT
// What a bill can be printed as: one row a format.
#pragma once
#include <array>
#include <cstddef>
#include <string>

#include "analysis/select.hpp"
#include "report/text.hpp"

namespace crossbill::report {

struct Format {
  const char* name;
  size_t top;  // lines of entries, unless the user says how many; 0: all
  std::string (*write)(const analysis::Model& model,
                       const analysis::Choice& choice, const Style& style);
};

std::string write_text(const analysis::Model& model,
                       const analysis::Choice& choice, const Style& style);
std::string write_json(const analysis::Model& model,
                       const analysis::Choice& choice, const Style& style);

// The first is what `crossbill record` prints.
inline constexpr auto kFormats = std::to_array<Format>({
    {"text", 20, write_text},  // a page of a terminal
    {"json", 0, write_json},   // for programs
});

}  // namespace crossbill::report
