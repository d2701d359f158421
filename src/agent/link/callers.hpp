// SPDX-License-Identifier: MIT
// What is known of code by its address, and must be forgotten with it.
#pragma once

namespace crossbill::agent {

// Code has come or gone: nobody who calls from an address is known any more.
void forget_callers();

}  // namespace crossbill::agent
