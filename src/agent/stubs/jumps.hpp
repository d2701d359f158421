// SPDX-License-Identifier: MIT
// Edges whose calls are counted and not timed, by stubs that are invisible: no
// frame, no register changed, the return address as it was. For callees that
// walk stacks by tables of their own, keep contexts, or ask who called them.
#pragma once
#include <stdint.h>

namespace crossbill::agent {

// A stub that counts calls of `edge` and jumps to `target`. Null: there is none
// left, or no memory to count in. The lock of the edges is held.
void* make_jump(uint32_t edge, void* target);

// In a forked child, once it has an arena and before it says so: counts go on
// there, from 0. False: nowhere; it must not be used then.
bool count_jumps_anew();

// From 0, in the same arena.
void count_jumps_from_now();

}  // namespace crossbill::agent
