// SPDX-License-Identifier: MIT
// How people name libraries and functions, in budgets, in marks of pytest and
// after --function: by globs. python/crossbill_ffi/_counts.py has the same
// rule.
#pragma once
#include <string>
#include <string_view>

namespace crossbill::analysis {

// A library: its file's name, its short name, the same without underscores in
// front ("sqlite3" of "_sqlite3"), or the package that it is installed in.
bool is_library(const std::string& glob, const std::string& core,
                const std::string& library, const std::string& package);

// A function: its name, as it is or as users write it, or the end of it:
// "execute" is "Connection.execute".
bool is_function(const std::string& glob, const std::string& name,
                 const std::string& shown);

// "numpy" of "/usr/lib/site-packages/numpy/core/_x.so", else "".
std::string package_of(std::string_view path);

}  // namespace crossbill::analysis
