// SPDX-License-Identifier: MIT
// Compression as browsers, `go tool pprof` and gunzip read it.
#pragma once
#include <string>
#include <string_view>

namespace crossbill::report {

// A gzip file of `data`: the same bytes for the same data, whenever it is made.
std::string gzip(std::string_view data);

}  // namespace crossbill::report
