// SPDX-License-Identifier: MIT
// Limits as the text of a budget.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "budget/budget.hpp"
#include "budget/measured.hpp"

namespace crossbill::budget {

// A whole [[limit]], with its [limit.from] if it has one.
std::string toml_of(const Limit& limit);

// The lines below [limit.from].
std::string toml_of_places(const std::map<std::string, uint64_t>& places);

// "cpython 3.11" of a run on cpython 3.11.7.
std::string key_of_host(const Measured& run);

// Where the calls that a limit is about are made from: the most of all runs.
std::map<std::string, uint64_t> places_now(const Limit& limit,
                                           const std::vector<Measured>& runs);

}  // namespace crossbill::budget
