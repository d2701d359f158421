// SPDX-License-Identifier: MIT
// Options that several subcommands take alike.
#pragma once
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "cli/options.hpp"

namespace crossbill::cli {

// An option that takes the name of a table's row.
template <class Row, size_t n, class Take>
void add_choice(Command sub, const char* option, const char* help,
                const std::array<Row, n>& rows, Take take) {
  std::vector<std::string> names;
  names.reserve(n);
  for (const Row& row : rows) names.emplace_back(row.name);
  sub.add_option_function(
         option,
         [&rows, take](const std::string& name) {
           take(*std::find_if(rows.begin(), rows.end(), [&](const Row& row) {
             return row.name == name;
           }));
         },
         help)
      .is_member(names)
      .option_text(fmt::format("{}", fmt::join(names, "|")));
}

// How many lines to print.
inline void add_top_option(Command sub, int& top, const char* help) {
  sub.add_option("--top", top, help).check([](const std::string& text) {
    bool digits = text.find_first_not_of("0123456789") == text.npos;
    return digits ? "" : text + " is not a number of functions";
  });
}

// Where the result goes: see Destination.
inline void add_output_options(
    Command sub, std::string& output, bool& force,
    const char* force_help = "Replace a file that exists") {
  sub.add_option("-o,--output", output,
                 "Write it to a file; '-': standard output")
      .type_name("FILE");
  sub.add_flag("--force", force, force_help);
}

}  // namespace crossbill::cli
