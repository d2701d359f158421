// SPDX-License-Identifier: MIT
// The thread by which the program runs, where a host says which one that is:
// how long it had a processor, and how long it waited for one.
//
// Of the process's first thread the recorder asks the kernel, when the process
// has ended; others are gone by then. So the host has it read before its thread
// can end, and so does the process's end.
#pragma once

namespace crossbill::agent {

void note_main_thread();

}  // namespace crossbill::agent
