// SPDX-License-Identifier: MIT
// The bill as text for a terminal or a file.
#pragma once
#include <cstddef>
#include <string>

#include "analysis/bill.hpp"
#include "findings/finding.hpp"

namespace crossbill::report {

struct Style {
  size_t width = 80;  // columns; less than 80 is taken as 80
  bool colour = false;
};

// How to write to `descriptor`: as wide as its terminal, coloured only on a
// terminal and without NO_COLOR in the environment.
Style style_of(int descriptor);

// The whole bill; lines end with a newline. Of what others have named nothing
// is in it but printable text.
std::string text_bill(analysis::Bill bill, const Style& style,
                      findings::Findings findings = {});

}  // namespace crossbill::report
