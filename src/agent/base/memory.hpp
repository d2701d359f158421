// SPDX-License-Identifier: MIT
// Private memory that is never given back: no part of the program's heap.
#pragma once
#include <stddef.h>

namespace crossbill::agent {

// Zeroed, aligned to 16 bytes; null when there is none. Any thread.
void* keep_bytes(size_t bytes);

// Keeps a copy of a text for ever; "?" when there is no memory.
const char* keep_text(const char* text);

// In a forked child: a thread of the parent may have held the lock.
void reset_memory_lock();

}  // namespace crossbill::agent
