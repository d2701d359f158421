// SPDX-License-Identifier: MIT
// Whose the threads of a program are: those that a library starts get a seat
// (meter/library_threads.hpp), the host's own are left alone.
//
// A library's is a thread that begins in its code, whoever calls pthread_create
// for it. Where that is code that compilers bring along:
//   libstdc++  begins a std::thread: its argument is an object whose class the
//              library has made, as the place of its table of functions says
//   others     (libgomp and its like) keep a pool of their own, which they
//              start in some call of a library, and use for others after that:
//              the thread is theirs, "for" the library of the innermost call
// Where a thread begins in the host's code or in none, it is the library's that
// asks for it.
//
// Such a thread begins in a function of ours (thread_entries.hpp), which
// backtrace() does not show.
// One that was started where we did not look (constructors of what dlopen
// brings) is known at its first crossing, by the outermost of its frames.
#pragma once

namespace crossbill::agent {

// What stands in slots of libc's function of that name, or null.
void* find_thread_hook(const char* name);

}  // namespace crossbill::agent
