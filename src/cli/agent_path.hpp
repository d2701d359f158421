// SPDX-License-Identifier: MIT
// Where this program and its agent are, and whether the two can record here.
#pragma once
#include <string>

#include "cli/failure.hpp"

namespace crossbill::cli {

// The oldest glibc whose loader the agent knows: before it, threads were a
// library of their own, and the loader's locks others.
struct LibcVersion {
  int major, minor;
};
inline constexpr LibcVersion kOldestLibc = {2, 35};

// Whether this system's, gnu_get_libc_version, is as new.
bool libc_is_new_enough();

// The real path of the running program.
std::string own_path();

// The agent of this program: beside it in a build folder, in
// ../libexec/crossbill/ where it is installed (of a wheel's lib/, `pip install
// --target` would lose it). The folders may have been moved.
// Refuses one that is of another build.
Outcome<std::string> locate_agent();

// The same, and refuses systems that it cannot record on.
Outcome<std::string> find_agent();

}  // namespace crossbill::cli
