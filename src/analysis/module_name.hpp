// SPDX-License-Identifier: MIT
// Short names of modules, as people call them.
#pragma once
#include <string>
#include <string_view>

namespace crossbill::analysis {

// "orjson" of ".../orjson.cpython-311-x86_64-linux-gnu.so"; "libsqlitejdbc" of
// a copy of it that a program has put into a temporary folder.
std::string short_module(std::string_view path);

// The name of glue as its users write it: "ctypes" of "_ctypes".
std::string name_of_glue(std::string_view path);

}  // namespace crossbill::analysis
