// SPDX-License-Identifier: MIT
// The adapter for CPython: which modules are the runtime, and the hooks that
// put stubs into the method tables of extension modules and types.
//
// The hooks themselves are kCpythonHooks in agent/hosts/adapter.hpp.
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

// A function of the C library that the runtime itself waits in, for its own
// slots; null if it is none. A crossing that waits for the GIL waits here.
const ApiRow* find_host_service(const char* name);

// What a call has lent by its rule, from its first two arguments and its
// result; `high` is 0 where it is nothing.
struct Lent {
  uint64_t low, high;
};
Lent lent_by(LentRule rule, const uint64_t (&arguments)[2], uint64_t result);

// The memory that a Py_buffer describes.
Lent memory_of(uint64_t buffer);

// Called once the runtime is loaded and relocated. `find` gives the address
// of a name that the runtime defines, or null. Writes the host's name, such
// as "cpython 3.11.7", and decides whether its tables can be read.
void attach_runtime(void* (*find)(const char* name), char* host, size_t bytes);

// False for builds without a GIL, whose objects have another layout.
extern bool tables_known;

}  // namespace crossbill::agent::cpython
