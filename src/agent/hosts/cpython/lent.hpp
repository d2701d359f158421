// SPDX-License-Identifier: MIT
// The readers that api.tsv names: which memory a call has lent.
#pragma once
#include "agent/stubs/lend_rule.hpp"

namespace crossbill::agent::cpython {

// What has a length, whose memory is the result, or what argument 1 points to.
LentMemory lent_sized(const uint64_t (&arguments)[2], uint64_t result);
LentMemory lent_sized_to(const uint64_t (&arguments)[2], uint64_t result);
// A bytes object that is still to be filled: that is so without a text for it.
LentMemory lent_new_bytes(const uint64_t (&arguments)[2], uint64_t result);
LentMemory lent_utf8(const uint64_t (&arguments)[2], uint64_t result);
LentMemory lent_utf8_size(const uint64_t (&arguments)[2], uint64_t result);
LentMemory lent_buffer(const uint64_t (&arguments)[2], uint64_t result);

// For --watch: see Host.
LentAs lent_as(const Lend& lend, const uint64_t (&arguments)[2],
               uint64_t& object);

}  // namespace crossbill::agent::cpython
