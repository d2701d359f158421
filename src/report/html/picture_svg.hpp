// SPDX-License-Identifier: MIT
// The picture of the bill as SVG: host, boundary and library side by side, and
// where the time of all calls went on the way there and back.
#pragma once
#include <string>

#include "analysis/bill.hpp"

namespace crossbill::report::html {

// An <svg> element with styles of its own for light and dark, which says in
// words what it shows. Of counts: how many crossings there were of each kind.
std::string picture_svg(const analysis::Bill& bill);

}  // namespace crossbill::report::html
