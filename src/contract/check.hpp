// SPDX-License-Identifier: MIT
// Whether a contract holds together: what no text alone can tell.
#pragma once

#include <string>

#include "contract/contract.hpp"

namespace crossbill::contract {

// What is wrong, beginning with the declaration's name; empty: nothing. The
// contract is sorted and each name in it stands once.
std::string problem_of(const Contract& contract);

}  // namespace crossbill::contract
