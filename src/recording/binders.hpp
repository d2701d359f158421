// SPDX-License-Identifier: MIT
// What makes a library's functions callable for its host, where that is not a
// table that the agent sees.
#pragma once
#include <array>
#include <string>
#include <string_view>

#include "recording/known_files.hpp"

namespace crossbill::recording {

// The binders' names, as they stand in the recording; the last is none's.
inline constexpr auto kBinders = std::to_array<std::string_view>(
    {"nanobind", "cython", "boost-python", "f2py", "node-api", "v8", "lua",
     "ruby", "perl", "r", "type-slots", "unknown"});

// One of kBinders, by marks in the module's file, if it is not known.
std::string binder_of(const std::string& path, const std::string& build_id,
                      KnownFiles& known);

}  // namespace crossbill::recording
