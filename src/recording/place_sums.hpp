// SPDX-License-Identifier: MIT
// What estimates.cpp adds up for each place of the tree.
#pragma once
#include <cstdint>
#include <map>

#include "recording/arena_reader.hpp"
#include "recording/random_groups.hpp"

namespace crossbill::recording {

// A place in the tree, of which several nodes may be.
struct Place {
  uint32_t first = kNoIndex;          // node
  std::map<uint8_t, Stratum> strata;  // by shift
  bool is_open = false;               // a call that is only counted
  bool has_api_calls = false;
};

// Sums, for one node of the result.
struct Sums {
  double calls = 0, self = 0, total = 0, own = 0, bytes = 0, errors = 0;
  double exceptions = 0, host_calls = 0, host_self = 0, host_total = 0;
  double stops = 0, stop_ticks = 0;  // of the host's collector
  double net = 0;                    // of total, but for all own cost
  double seen_net = 0;               // ... by calls in which all was seen
  double tree_self = 0, tree_own = 0;
  double tree_api = 0;  // calls of the API, of it and all below
  double exact = 0;     // calls that stand for themselves alone
  uint64_t samples = 0, open = 0, untimed = 0, nodes = 0;
  double calls_variance = 0, time_variance = 0;  // of calls in no downcall
  std::map<const Stratum*, Groups> rates;        // of an API call, by downcall
  // `hides`: downcalls in its counted calls are booked elsewhere.
  bool hides = false, has_downcalls = false;
  bool scaled = false;                   // it
  bool sampled = false, folded = false;  // it, or anything below it
};

}  // namespace crossbill::recording
