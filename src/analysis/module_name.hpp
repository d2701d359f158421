// SPDX-License-Identifier: MIT
// Short names of modules, as people call them.
#pragma once
#include <string>

namespace crossbill::analysis {

// "orjson" of "orjson.cpython-311-x86_64-linux-gnu.so".
std::string short_module(const std::string& file);

}  // namespace crossbill::analysis
