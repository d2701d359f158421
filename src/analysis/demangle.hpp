// SPDX-License-Identifier: MIT
// Names of C++ and Rust as their authors wrote them.
#pragma once
#include <string>

namespace crossbill::analysis {

// The demangled name of a C++ (Itanium) or Rust (legacy and v0) symbol; any
// other name as it is. Rust's hashes are left out.
std::string demangle(const std::string& name);

}  // namespace crossbill::analysis
