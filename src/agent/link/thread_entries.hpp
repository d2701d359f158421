// SPDX-License-Identifier: MIT
// The functions of ours in which the threads of libraries begin.
//
// pthread_create is given the program's own argument: leak checkers look for
// memory in it, and count what a thread was given as in use or not as they do
// without us. So the function alone can say which thread it is, and there is
// one for each that is about to begin. Once it has begun, its function is free
// for another, and no copy of the argument is left in memory of ours.
#pragma once

namespace crossbill::arena {
struct LibraryThread;
}

namespace crossbill::agent {

using ThreadFunction = void* (*)(void*);

// A function that sits down on the seat and calls `start`; null if none is
// free.
ThreadFunction take_entry(ThreadFunction start, arena::LibraryThread* seat);

// It was not started after all.
void give_entry_back(ThreadFunction entry);

// In a forked child: the parent's threads begin in the parent.
void forget_entries();

}  // namespace crossbill::agent
