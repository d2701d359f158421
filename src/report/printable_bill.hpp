// SPDX-License-Identifier: MIT
// Names become printable before a view of the bill cuts and pads them.
#pragma once
#include "analysis/bill.hpp"

namespace crossbill::report {

// Every text of the bill that comes from a program, a file or the user; edges
// are in no text. In command lines, newlines and tabs become spaces: a script
// after `-c` reads on.
void make_printable(analysis::Bill& bill);

}  // namespace crossbill::report
