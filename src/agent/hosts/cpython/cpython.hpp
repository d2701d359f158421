// SPDX-License-Identifier: MIT
// The adapter for CPython: which modules are the runtime, and the hooks that
// put stubs into the method tables of extension modules and types.
#pragma once
#include <stddef.h>

#include "agent/hosts/host.hpp"

namespace crossbill::agent::cpython {

extern const Host kHost;

// api.tsv and waits.tsv.
extern const ApiTable kApi, kWaits;

// Host::attach. Also decides whether the runtime's tables can be read.
void attach_runtime(FindSymbol find, char* name, size_t bytes);

// False for builds without a GIL, whose objects have another layout.
extern bool tables_known;

// The readers that api.tsv names.
LentMemory lent_utf8(const uint64_t (&arguments)[2], uint64_t result);
LentMemory lent_utf8_size(const uint64_t (&arguments)[2], uint64_t result);
LentMemory lent_buffer(const uint64_t (&arguments)[2], uint64_t result);

}  // namespace crossbill::agent::cpython
