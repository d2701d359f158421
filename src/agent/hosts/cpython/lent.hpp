// SPDX-License-Identifier: MIT
// The readers that api.tsv names: which memory a call has lent.
#pragma once
#include "agent/stubs/lend_rule.hpp"

namespace crossbill::agent::cpython {

LentMemory lent_utf8(const uint64_t (&arguments)[2], uint64_t result);
LentMemory lent_utf8_size(const uint64_t (&arguments)[2], uint64_t result);
LentMemory lent_buffer(const uint64_t (&arguments)[2], uint64_t result);

}  // namespace crossbill::agent::cpython
