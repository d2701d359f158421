// SPDX-License-Identifier: MIT
// Closes many descriptors at once, on systems whose glibc has no
// close_range(3): the tool runs from glibc 2.31 on.
#pragma once
#include <asm/unistd.h>
#include <unistd.h>

namespace crossbill::cli {

// Both ends included. May be called between fork and exec.
inline void close_all(unsigned first, unsigned last) {
  syscall(__NR_close_range, first, last, 0U);
}

}  // namespace crossbill::cli
