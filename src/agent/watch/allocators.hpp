// SPDX-License-Identifier: MIT
// Functions that hand memory out and take it back, as hooks with what is to be
// known of them.
#pragma once
#include "agent/watch/allocator_row.hpp"

namespace crossbill::agent {

struct ApiRow;

// Of libc and C++, by name; null: it is none.
const Allocator* find_allocator(const char* name);

// Of a host's API: its family is told by what the name has before its verb.
const Allocator* allocator_of_api(const ApiRow& row);

}  // namespace crossbill::agent
