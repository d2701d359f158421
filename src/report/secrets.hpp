// SPDX-License-Identifier: MIT
// Hides what looks like a secret in what a page would show to others.
#pragma once
#include <string>
#include <vector>

namespace crossbill::report {

// In a command: the value of an argument, variable or header whose name says
// that it is a secret ("--password X", "TOKEN=X", "Authorization: Bearer X"),
// the password in an address, and words that begin as keys of well-known
// services do. "***" stands in its place.
void mask_command(std::vector<std::string>& words);

// In a line of source: the texts in quotes and numbers after such a name, and
// what a command would not show of other texts.
std::string masked_source(const std::string& line);

}  // namespace crossbill::report
