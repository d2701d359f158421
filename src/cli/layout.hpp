// SPDX-License-Identifier: MIT
// What `crossbill layout` is asked for, and its ways to answer: one function
// each, which prints and returns the exit status.
#pragma once
#include <string>
#include <vector>

#include "cli/layout_sides.hpp"

namespace crossbill::cli {

// Exit statuses, of which kDisagree wins over kCannotTell.
inline constexpr int kAgree = 0, kDisagree = 1, kCannotTell = 2;

struct LayoutOptions {
  std::vector<std::string> arguments;  // as they were given
  std::vector<std::string> files, types;
  std::string host, across, recording, probe, emit;
  std::vector<std::string> headers, flags;
  std::string compiler, python, symbol_map;
  std::string format, output;
  bool strict = false, allow_unknown = false, verbose = false, force = false;

  Sources sources() const { return {headers, compiler, flags, python}; }
};

int layout_maps(const LayoutOptions& options);
int layout_compare(const LayoutOptions& options);
int layout_emit(const LayoutOptions& options);
int layout_probe(const LayoutOptions& options);
int layout_across(const LayoutOptions& options);
int layout_recording(const LayoutOptions& options);

}  // namespace crossbill::cli
