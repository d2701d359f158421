// SPDX-License-Identifier: MIT
// Gives back pages of files that were read once and are not needed again.
#pragma once
#include <stdint.h>

namespace crossbill::agent {

// Of the pages from `low` to `high`, those that are as their file has them
// leave the process's memory; whoever needs one again gets it from the page
// cache. A page of which the process has a copy of its own stays: somebody has
// written there, or a debugger. Does nothing where the kernel does not tell.
void give_back_file_pages(uint64_t low, uint64_t high);

}  // namespace crossbill::agent
