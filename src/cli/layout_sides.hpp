// SPDX-License-Identifier: MIT
// From what a user names to the sides of a boundary: which reader a file is
// for, and what of it is to be read.
#pragma once
#include <string>
#include <vector>

#include "cli/progress.hpp"
#include "layout/model.hpp"
#include "layout/verdict.hpp"
#include "layout/wanted.hpp"
#include "tl/expected.hpp"

namespace crossbill::cli {

template <class T>
using Read = tl::expected<T, layout::Problem>;

// What the options say of reading.
struct Sources {
  std::vector<std::string> headers;  // that say what libraries believe
  std::string compiler;              // of headers; "": the newest clang
  std::vector<std::string> flags;    // for it
  std::string python;                // "": the usual one
};

// A library, program or object by its DWARF; where it has none, by its
// contract; with headers, by these.
Read<layout::Side> read_library(const std::string& path,
                                const layout::Wanted& wanted,
                                const Sources& sources, Progress& progress);

// The same of a host, which may be a Python program.
Read<layout::Side> read_host(const std::string& path,
                             const layout::Wanted& wanted,
                             const Sources& sources, Progress& progress);

// Both sides of one boundary, of what the host takes from the library.
struct Boundary {
  layout::Side host, library;
  std::string nothing;  // why nothing of it crosses, or ""
};

// Which of its functions and globals are asked for.
struct BoundaryNames {
  std::vector<layout::Renamed> renamed;  // what the host looks up itself
  std::vector<std::string> only;         // sorted; empty: all
};
Read<Boundary> read_boundary(const std::string& host,
                             const std::string& library,
                             const BoundaryNames& names, const Sources& sources,
                             Progress& progress);

// `symbol = other_symbol`, one a line: what the host calls it, and the library.
// "#" begins a comment.
Read<std::vector<layout::Renamed>> read_symbol_map(const std::string& path);

}  // namespace crossbill::cli
