// SPDX-License-Identifier: MIT
// A list of words as a column has it: a JSON array of strings.
#pragma once
#include <string>
#include <vector>

namespace crossbill::recording {

using Words = std::vector<std::string>;

// Bytes that are not UTF-8 are replaced.
std::string json_of(const Words& words);
// What else the JSON holds is left out; none, if it is no array.
Words words_of(const std::string& json);

}  // namespace crossbill::recording
