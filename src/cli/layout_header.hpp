// SPDX-License-Identifier: MIT
#pragma once
#include "cli/layout_sides.hpp"
namespace crossbill::cli {
Read<layout::Side> read_headers(const std::vector<std::string>& headers,
                                const std::string& path,
                                const layout::Wanted& wanted,
                                const std::string& compiler,
                                const std::vector<std::string>& flags);
}  // namespace crossbill::cli
