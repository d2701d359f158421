// SPDX-License-Identifier: MIT
// What a code object says of its places: file, function, line. All of it is
// read from memory; no function of CPython is called.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "agent/hosts/cpython/frame_layout.hpp"
#include "agent/hosts/cpython/layout.hpp"

namespace crossbill::agent::cpython {

// The line of an instruction, which begins `offset` bytes into the code; 0:
// it has none.
uint32_t line_of(LineFormat format, const uint8_t* table, size_t bytes,
                 int first_line, long offset);

// A str as UTF-8, NUL-terminated, cut off where it does not fit. What stands
// for a byte of a path that is no UTF-8 (PEP 383) becomes that byte. False: it
// cannot be read.
bool copy_text(const void* str, const Layout& layout, char* out, size_t bytes);

}  // namespace crossbill::agent::cpython
