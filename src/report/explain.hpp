// SPDX-License-Identifier: MIT
// What functions' calls are made of, for people.
#pragma once
#include <string>

#include "analysis/explain.hpp"
#include "report/text.hpp"

namespace crossbill::report {

// `top`: this many functions, places and calls of each; 0: all. `asked`: what
// was looked for.
std::string text_explanations(const analysis::Explanations& found,
                              const std::string& asked, size_t top,
                              const Style& style);

}  // namespace crossbill::report
