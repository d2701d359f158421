// SPDX-License-Identifier: MIT
// Does what may crash in a process of its own.
#pragma once
#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace crossbill::cli {

struct Bounds {
  int patience_ms = 5000;  // it is killed after that, as by much more CPU time
  size_t most_bytes = 0;   // of what it says; more is nothing
  size_t most_memory = size_t{1} << 30;
};

// What `say` has returned in a child, nothing where that has ended otherwise.
// To be called while we have one thread.
std::optional<std::string> apart(const std::function<std::string()>& say,
                                 const Bounds& bounds);

}  // namespace crossbill::cli
