// SPDX-License-Identifier: MIT
// The threads that libraries have started, and their processor time.
//
// Each has a seat in the arena. Its CPU clock can be read by any thread of the
// process, for as long as it lives: that is done at the end of the process, in
// long calls (pool_time.hpp), and now and then by a look. A thread that ends by
// its function's return or by pthread_exit leaves what it has used; of one that
// ends otherwise stays what was read last.
#pragma once
#include <stdint.h>

#include "agent/base/state.hpp"
#include "agent/link/modules.hpp"
#include "recording/arena_times.hpp"

namespace crossbill::agent {

// A seat for a thread that is about to start, with its number -1; null if there
// is none. `starter`: see arena::LibraryThread; may be null.
arena::LibraryThread* take_seat(const Module& module, const Module* starter);

// It was not started after all.
void give_seat_back(arena::LibraryThread* seat);

// The calling thread is the one that a seat was taken for.
void sit_down(arena::LibraryThread* seat);

// The calling thread was started by a module, which has come out now.
void seat_late(Thread& thread, const Module& module);

// The calling thread ends, or goes on as none of a library's.
void end_library_thread();

// How many have a clock to be read.
uint32_t live_library_threads();

// Reads their clocks. The CPU time of all there have been, but for the calling
// thread's.
uint64_t read_library_threads();

// What they have used so far is not of the period that begins.
void count_library_threads_from_now();

// Reads them about ten times a second, for a process that does not live to its
// end.
void look_at_library_threads(uint64_t tick);

// What the calling thread has used so far, if it is one.
void note_own_cpu_time(const Thread& thread, uint64_t cpu_ns);

// The module of the calling thread's seat, or null.
const Module* library_of(const Thread& thread);

// In a forked child.
void forget_library_threads();

}  // namespace crossbill::agent
