// SPDX-License-Identifier: MIT
// Regions of all pieces put together: one of a name, in one of a name, is the
// same in every process.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "recording/recording.hpp"

namespace crossbill::recording {

struct Piece;

// Notes of a recording, by code.
inline constexpr char kRegionLeftOpen[] = "region-left-open";
inline constexpr char kRegionNotBegun[] = "region-not-begun";
inline constexpr char kRegionAstray[] = "region-astray";
inline constexpr char kRegionsLeftOut[] = "regions-left-out";
inline constexpr char kRegionUnknown[] = "region-unknown";

class RegionMerger {
 public:
  // Adds what is new in a piece, and renumbers its nodes' regions.
  void add(Piece& piece, Recording& all);

 private:
  std::map<std::pair<uint32_t, std::string>, uint32_t> rows_;
};

}  // namespace crossbill::recording
