// SPDX-License-Identifier: MIT
// Hides what looks like a secret in what a page would show to others.
#pragma once
#include <string>
#include <vector>

namespace crossbill::report {

// In a command: the value of an argument or variable whose name says that it is
// a secret ("--password X", "TOKEN=X"), the password in an address, and words
// that begin as keys of well-known services do. "***" stands in its place.
void mask_command(std::vector<std::string>& words);

// In a line of source: the texts in quotes after such a name, and those that
// begin as such keys do.
std::string masked_source(const std::string& line);

}  // namespace crossbill::report
