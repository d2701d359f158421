// SPDX-License-Identifier: MIT
// memcpy and its like, which a port writes without vector registers.
#include <stddef.h>

extern "C" {

void* memcpy(void*, const void*, size_t) { __builtin_trap(); }
void* memmove(void*, const void*, size_t) { __builtin_trap(); }
void* memset(void*, int, size_t) { __builtin_trap(); }
int memcmp(const void*, const void*, size_t) { __builtin_trap(); }
void* memchr(const void*, int, size_t) { __builtin_trap(); }
size_t strlen(const char*) { __builtin_trap(); }
int strcmp(const char*, const char*) { __builtin_trap(); }
}
