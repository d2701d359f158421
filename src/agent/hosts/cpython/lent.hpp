// SPDX-License-Identifier: MIT
// Which memory a function of the CPython API has lent to its caller.
#pragma once
#include <stdint.h>

#include "agent/stubs/api_table.hpp"

namespace crossbill::agent::cpython {

// What a call has lent by its rule, from its first two arguments and its
// result; `high` is 0 where it is nothing.
struct Lent {
  uint64_t low, high;
};
Lent lent_by(LentRule rule, const uint64_t (&arguments)[2], uint64_t result);

// The memory that a Py_buffer describes.
Lent memory_of(uint64_t buffer);

}  // namespace crossbill::agent::cpython
