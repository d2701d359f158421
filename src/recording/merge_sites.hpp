// SPDX-License-Identifier: MIT
// Sites and stacks of all pieces put together: a site is the same in every
// process, and so is a stack.
#pragma once
#include <cstdint>
#include <string>
#include <unordered_map>

#include "recording/recording.hpp"

namespace crossbill::recording {

struct Piece;

class SiteMerger {
 public:
  // Adds what is new in a piece, and renumbers the sites in its rows.
  // `first_node`: the number that its first node will have.
  void add(Piece& piece, uint32_t first_node, Recording& all);

 private:
  uint32_t add_site(Site& site, Recording& all);
  uint32_t add_frame(Frame frame, Recording& all);

  std::unordered_map<std::string, uint32_t> sites_;
  std::unordered_map<uint64_t, uint32_t> frames_;  // by caller and site
};

}  // namespace crossbill::recording
