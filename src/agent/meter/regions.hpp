// SPDX-License-Identifier: MIT
// Regions: stretches of a thread's work that the program has named, one within
// the other. A region is known by its name and by the one that it lies in.
//
// A thread is in one of them or in none. Its number is a part of what the
// thread's nodes are found by, in the word that they begin with and in their
// key: so the stubs book each call in the region that it is made in, in
// whatever mode, and need not know of any.
//
// Where tasks take turns on one thread, whoever began the regions says with
// each downcall which one is that of the task that runs (Thread::ask_region).
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "agent/base/state.hpp"

namespace crossbill::agent {

// The number of the region of that name in another one (0: in none); 0: there
// is no room for it, or it lies too deep, which is counted.
uint32_t region_in(uint32_t around, const char* name, size_t bytes);

void go_to_region(Thread& thread, uint32_t region);

// Counts that one has begun or ended, wherever the thread is; that it has ended
// where it was not begun.
void note_region_begun(uint32_t region);
void note_region_ended(uint32_t region);
void note_region_astray(uint32_t region);

// What the calling thread begins and ends itself: the innermost one. The number
// of what has begun, 0: it has none, and its end must be told all the same.
uint32_t begin_region(const char* name, size_t bytes);
void end_region();

// The innermost of that name; those in it that are still open end, too, which
// is counted.
void end_region(const char* name, size_t bytes);

// Goes to the region of what runs on the thread now.
inline void follow_region(Thread& thread) {
  uint32_t region = thread.ask_region();
  if (region < arena::kMaxEdges && region != region_of(thread))
    go_to_region(thread, region);
}

// From now on, and before each downcall, the thread is in the region that `ask`
// says, if it is one; null: no more.
void ask_for_region(uint32_t (*ask)());

// In a forked child: its arena has no regions yet, but their numbers stay.
void forget_regions();

// A thread has come to its arena: what it is in must be known there.
void resume_region(Thread& thread);

}  // namespace crossbill::agent
