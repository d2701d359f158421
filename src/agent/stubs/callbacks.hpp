// SPDX-License-Identifier: MIT
// Functions that are handed to libc to be called back: qsort's comparison.
//
// Where the function belongs to the side that called qsort, its calls cross
// nothing. Where it is the host's or another core's, qsort gets a stub for it,
// one a function, so that the comparisons are seen: upcalls of category
// callback, or downcalls. The services whose table row names an argument
// (`calls` in libc.tsv) do nothing with it but call it before they
// return, so nobody ever sees the stub's address. What may keep its argument
// (atexit, pthread_create, signal) is not among them.
#pragma once
#include <stdint.h>

namespace crossbill::agent {

// What to hand on in place of a function, for a caller in `from` (a
// ModuleId): the function itself, or its stub. Any thread; no loader's lock.
uint64_t callback_stub(uint64_t function, uint16_t from);

// Forgets which function has which stub at hand: code may have been unloaded.
void forget_callbacks();

}  // namespace crossbill::agent
