// SPDX-License-Identifier: MIT
// Private memory that is never given back: no part of the program's heap.
#pragma once
#include <stddef.h>
#include <stdint.h>

namespace crossbill::agent {

// Zeroed, aligned to 16 bytes; null when there is none. Any thread.
void* keep_bytes(size_t bytes);

// Keeps a copy of a text for ever; "?" when there is no memory.
const char* keep_text(const char* text);

// Whether the program may read a word there: the kernel is asked. Keeps errno.
bool is_readable(uint64_t address);

// In a forked child: a thread of the parent may have held the lock.
void reset_memory_lock();

}  // namespace crossbill::agent
