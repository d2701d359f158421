// SPDX-License-Identifier: MIT
// Shows a page in the user's browser.
#pragma once
#include <string>

#include "cli/failure.hpp"

namespace crossbill::cli {

// Where the page of a recording goes if the user names no file: the same for
// each recording, in a folder of this user's alone, or a new one for temporary
// files. It stays there, since browsers come back to it.
Outcome<std::string> private_page(const std::string& recording);

// Starts the first browser of $BROWSER that is there (names with `:` between,
// `%s` for the address, as xdg-open(1) has it), else xdg-open. It has no
// terminal and outlives us; what becomes of it is not waited for.
Outcome<void> show_page(const std::string& path);

}  // namespace crossbill::cli
