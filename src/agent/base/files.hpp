// SPDX-License-Identifier: MIT
// Reads small files of the kernel and of the recorder.
#pragma once
#include <stddef.h>

namespace crossbill::agent {

// Up to `bytes` from the start of a file, in one read; false if there is none.
bool read_file(const char* path, void* buffer, size_t bytes, size_t& got);

}  // namespace crossbill::agent
