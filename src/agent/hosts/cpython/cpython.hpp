// SPDX-License-Identifier: MIT
// The adapter for CPython: which modules are the runtime, and the hooks that
// put stubs into the method tables of extension modules and types.
#pragma once
#include <stddef.h>

#include "agent/stubs/api_table.hpp"

namespace crossbill::agent::cpython {

// Whether a module's path or soname is that of a shared CPython runtime.
bool is_runtime(const char* path);

// A main program that defines this function has the runtime linked in, as
// Debian's python3.11 does.
inline constexpr char kMainSymbol[] = "Py_BytesMain";

// Whether a module only carries calls to others: _ctypes, _cffi_backend.
bool is_glue(const char* path);

// Whether a module is greenlet's: it switches stacks.
bool is_greenlet(const char* path);

// api.tsv and waits.tsv.
extern const ApiTable kApi, kWaits;

// A function of the C library that the runtime itself waits in, for its own
// slots; null if it is none. A crossing that waits for the GIL waits here.
inline const ApiRow* find_host_service(const char* name) {
  return find_row(kWaits, name);
}

// The readers that api.tsv names.
LentMemory lent_utf8(const uint64_t (&arguments)[2], uint64_t result);
LentMemory lent_utf8_size(const uint64_t (&arguments)[2], uint64_t result);
LentMemory lent_buffer(const uint64_t (&arguments)[2], uint64_t result);

// A function of the CPython API; null if it is not in the table, which makes
// it Category::kOther with an unknown signature.
inline const ApiRow* find_api(const char* name) { return find_row(kApi, name); }

// Called once the runtime is loaded and relocated. `find` gives the address
// of a name that the runtime defines, or null. Writes the host's name, such
// as "cpython 3.11.7", and decides whether its tables can be read.
void attach_runtime(void* (*find)(const char* name), char* host, size_t bytes);

// False for builds without a GIL, whose objects have another layout.
extern bool tables_known;

}  // namespace crossbill::agent::cpython
