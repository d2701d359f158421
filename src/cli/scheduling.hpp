// SPDX-License-Identifier: MIT
// How long a thread had a processor, and how long it waited for one.
#pragma once
#include <cstdint>
#include <optional>

namespace crossbill::cli {

struct Scheduling {
  uint64_t ran_ns, waited_ns;
};

// Of a process's main thread so far; it may have ended, but must not have been
// waited for. Asked of the kernel, so the process does not notice. None where
// the kernel does not say.
std::optional<Scheduling> scheduling_of(int pid);

}  // namespace crossbill::cli
