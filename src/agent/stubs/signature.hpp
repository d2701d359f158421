// SPDX-License-Identifier: MIT
// What is known of a function's parameters without a contract: which of them
// lend memory, and in which registers these travel. The window of its calls
// stays: code written by hand may take more than its declaration says.
//
// A contract is a promise; here a name has said that an integer is a length, or
// nothing has. So nothing is counted as lent, only what libc is seen to copy or
// to search of it. The range that a call lends begins with what is sure and
// grows by what services use from a byte of it on: a text is one byte first, as
// long then as strlen has said, or memcpy has copied. No byte of it is read
// here.
#pragma once
#include "agent/stubs/edges.hpp"
#include "recording/known_signatures.hpp"

namespace crossbill::agent {

void apply_signature(const arena::KnownSignature& signature, EdgeRequest& edge);

}  // namespace crossbill::agent
