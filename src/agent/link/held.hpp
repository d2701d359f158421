// SPDX-License-Identifier: MIT
// What the patching of slots has found out that dlsym is answered by. The lock
// of patching.hpp is held.
#pragma once
#include "agent/base/address_map.hpp"

namespace crossbill::agent {

extern AddressSet held;        // functions whose address is a value somewhere
extern bool patcher_is_about;  // a module that patches code for others

}  // namespace crossbill::agent
